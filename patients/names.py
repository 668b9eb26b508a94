"""Names made comparable, so that Müller, Mueller and Muller find each other."""

import re
import unicodedata

_UMLAUT_SPELLINGS = re.compile("([aou])e")
_NO_LETTER = re.compile("[^a-z0-9]+")
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "a", "œ": "o"})


def comparable(name: str) -> str:
    """
    Fold case, accents and umlaut spellings, and turn everything but letters and digits into single spaces.

    The start of a name folds to the start of the folded name, so prefixes can be searched:
    `comparable("Mül")`, `comparable("Muel")` → "mul".
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_SPECIAL))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _NO_LETTER.sub(" ", _UMLAUT_SPELLINGS.sub(r"\1", letters)).strip()
