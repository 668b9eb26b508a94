"""The four dimensions as data: questions, and what entry, reading, completeness, letter and facts make of them."""
