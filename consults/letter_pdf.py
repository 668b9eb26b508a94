"""
Laying out a letter as PDF: tagged, with its fonts inside, on one page where that can be read.

What people wrote goes to typst as data in an input of its own, never as part of the source: it cannot become markup.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
import typst

from consults.letter_parts import LetterText

log = structlog.get_logger(__name__)
TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"
# Universal accessibility: tags, title and alternative texts, which typst checks while it writes.
STANDARD = "ua-1"


@dataclass(frozen=True)
class Step:
    """How close a letter is set: font size in points, space within and between paragraphs in its measure."""

    size: float
    leading: float
    spacing: float


# Below nine points nobody reads a letter with pleasure.
STEPS = (Step(10.5, 0.62, 0.95), Step(10, 0.58, 0.8), Step(9.5, 0.55, 0.7), Step(9, 0.52, 0.6))
LARGE = (Step(13, 0.65, 1.05), Step(12, 0.65, 1.0), Step(11.5, 0.62, 0.95), Step(11, 0.62, 0.9))
PAGES = (1, 2)


def pdf_of(letter: LetterText, *, at: datetime, logo: Path | None = None) -> bytes:
    """
    Lay a letter out as PDF: on one page if any step brings it there, else on two, else as long as it is.

    :param at: the time that the file says it was made; the same letter at the same time gives the same bytes.
    :param logo: a picture (SVG, PNG, JPEG) that stands in the letterhead for the sender's name.
    :raises typst.TypstError: if the logo cannot be read as a picture.
    """
    given = _given(letter, logo)
    try:
        return _pdf(given, at, [STANDARD])
    except typst.TypstError as error:
        # A sign that none of the fonts has must not keep the letter back; it is still tagged.
        log.warning("letter_not_accessible", hints=error.hints)
        return _pdf(given, at, [])


def pictures_of(letter: LetterText, *, logo: Path | None = None, dots_per_inch: float = 110) -> list[bytes]:
    """Draw the pages of a letter as PNG, as they stand in its PDF."""
    drawn: Any = typst.compile(**_given(letter, logo), format="png", ppi=dots_per_inch)
    return drawn if isinstance(drawn, list) else [drawn]


def _pdf(given: dict[str, Any], at: datetime, standards: list[Any]) -> bytes:
    made: Any = typst.compile(**given, format="pdf", pdf_standards=standards, timestamp=int(at.timestamp()))
    return bytes(made)


def _given(letter: LetterText, logo: Path | None) -> dict[str, Any]:
    """Give what typst is called with: the template, the letter as data, and the step that makes it short."""
    says = json.dumps(asdict(letter) | {"logo": logo.name if logo else ""}, ensure_ascii=False)
    # Files are read below the root only: the logo's folder, or that of the template.
    fixed = {"input": TEMPLATE.read_bytes(), "root": str(logo.parent if logo else TEMPLATE.parent)}
    tried = [
        {**fixed, "ignore_system_fonts": True, "sys_inputs": {"letter": says, "step": json.dumps(asdict(step))}}
        for step in (LARGE if letter.large else STEPS)
    ]
    lengths: list[int] = []
    for given in tried:
        lengths.append(_pages(given))
        if lengths[-1] == PAGES[0]:
            return given
    return next((given for given, pages in zip(tried, lengths, strict=True) if pages == PAGES[1]), tried[-1])


def _pages(given: dict[str, Any]) -> int:
    return int(json.loads(typst.query(**given, selector="<pages>", field="value", one=True)))
