"""How coded texts of facts are written; the database, forms and the API hold every fact to these."""

ICD10 = r"[A-Z]\d\d(\.\d{1,3})?"
EDITION = r"[4-9]"
MORPHOLOGY = r"\d{4}(/\d)?"
STAGE = r"(okk|0(a|is)?|I{1,3}|IV)([A-D][1-4]?)?"


def whole(pattern: str) -> str:
    """Let a pattern describe the whole text."""
    return f"^{pattern}$"
