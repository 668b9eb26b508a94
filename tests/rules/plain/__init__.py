"""
The register's text as plainly as it can be said, slow, and sharing nothing with the engine but the facts: what counts
(chart), the words of section 1 (terms), the rules of section 3 (tumours, signs, pathway), sections 2 and 4 (judged).
"""
