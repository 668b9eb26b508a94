"""Names made comparable, so that Müller, Mueller and Muller find each other."""

import re
import unicodedata

_UMLAUT_SPELLINGS = re.compile("([aou])e")
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "a", "œ": "o"})
# Letters, digits, and the vowel signs without which Indian and Thai names lose their sound.
_KEPT = {"Ll", "Lo", "Lt", "Lu", "Mc", "Mn", "Nd", "Nl", "No"}


def comparable(name: str) -> str:
    """
    Fold case, accents and umlaut spellings, and turn everything but letters and digits into single spaces.

    Letters of every script are kept. The start of a name folds to the start of the folded name, so prefixes can be
    searched: `comparable("Mül")`, `comparable("Muel")` → "mul"; `comparable("Ив")` → "ив".
    """
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_SPECIAL)).casefold()
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    kept = (letter if unicodedata.category(letter) in _KEPT else " " for letter in letters)
    return " ".join(_UMLAUT_SPELLINGS.sub(r"\1", "".join(kept)).split())
