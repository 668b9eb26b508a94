"""
What a letter to a colleague says: the oncologist's with the recommendations first, the general practitioner's alike.

Plain structures in, plain text out, in the language that is active. Every question that may stand in a letter stands in
its section by itself; only what a reader looks for first has a place of its own.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import pgettext

from consults.dimensions.given import is_left, standing
from consults.dimensions.question import Kind, Question, Section
from consults.dimensions.summary import lines_of
from consults.dimensions.wording import cells_of
from consults.letter_choices import LetterKind
from consults.letter_parts import Block, Head, LetterText, Line, Written

# What the site may say in its own words; docs/operations.md lists the names.
PHRASES: Mapping[str, Promise] = {
    "greeting": later("Dear colleague,"),
    "opening": later("we saw the patient named above together as a palliative care team and report in short."),
    "closing": later("Oncology keeps the lead in treatment. Call us if you have questions."),
    "farewell": later("With kind regards"),
    "small": later("Signed electronically; valid without a signature by hand."),
    "patient_greeting": later("Dear {name},"),
    "patient_opening": later("you talked with us. Here is what we noted, so that you can read it in peace."),
    "patient_closing": later("If anything is unclear or not as you remember it, call us."),
}
# These have a place of their own in the letter.
PLACED = frozenset(
    {
        *("reasons_for_consult", "held_on", "visit_kind", "ecog", "akps", "palliative_phase"),
        *("complexity", "complexity_reasons", "problems", "target_structure", "recommendations", "plan_measures"),
        *("next_visit_on", "next_visit_setting", "next_visit_with_oncology", "next_prom_on"),
        *("visit_rhythm", "rhythm_reason", "pathway_kind", "pathway_reason", "step"),
        *("crisis_contact", "crisis_plan"),
    }
)
FUNCTION = ("ecog", "akps", "palliative_phase")
FOLLOW_UP = (
    *("next_visit_on", "next_visit_setting", "next_visit_with_oncology", "visit_rhythm", "rhythm_reason"),
    *("pathway_kind", "step", "next_prom_on"),
)
CRISIS = ("crisis_contact", "crisis_plan")


def phrase(name: str, head: Head, language: str) -> str:
    """Give the site's own words, where it has some for this language, else ours."""
    return head.wording.get(language, {}).get(name) or str(PHRASES[name])


def day(on: date) -> str:
    return date_format(on, "SHORT_DATE_FORMAT")


def colleague_letter(kind: LetterKind, written: Written, head: Head, language: str) -> LetterText:
    """Write the letter to the oncologist or to the general practitioner; the language must be active."""
    subject = _("Palliative consult on %(day)s: %(patient)s") % {
        "day": day(written.held_on),
        "patient": f"{written.patient_name}, {written.born}" if written.born else written.patient_name,
    }
    nobody = _("To the treating oncology") if kind == LetterKind.ONCOLOGIST else _("To the general practitioner")
    about = (
        Line(pgettext("letter", "Date"), day(written.written_on)),
        Line(_("Your contact"), written.contact),
        Line(_("Telephone"), head.phone),
        Line(_("At any hour"), head.phone_at_any_hour),
    )
    return LetterText(
        language=language,
        title=_("Letter about a palliative consult"),
        mark=pgettext("across a letter", "DRAFT") if written.draft else "",
        sender=head.sender,
        letterhead=head.lines,
        return_address=head.return_address,
        recipient=written.recipient or [nobody],
        about=[line for line in about if line.text],
        subject=subject,
        notes=notes_of(written),
        greeting=phrase("greeting", head, language),
        opening=[phrase("opening", head, language)],
        blocks=[block for block in _blocks(kind, written) if block],
        closing=[phrase("closing", head, language)],
        farewell=phrase("farewell", head, language),
        authors=written.authors,
        small=[] if written.draft else [phrase("small", head, language)],
        footer=f"{written.patient_name} · {day(written.held_on)}",
        page=pgettext("letter", "Page"),
    )


def notes_of(written: Written) -> list[str]:
    """Say that a letter is a draft, and which one it replaces."""
    notes = [_("Draft: not signed, not for sending.")] if written.draft else []
    if written.replaces:
        notes.append(_("This letter replaces the one of %(day)s.") % {"day": day(written.replaces)})
    return notes


def _blocks(kind: LetterKind, written: Written) -> Iterable[Block]:
    advice = Block(
        _("Recommendations") if kind == LetterKind.ONCOLOGIST else _("Recommended to oncology"),
        points=[row["text"] for row in rows_of(written, "recommendations")],
    )
    yield Block(_("Reason for the consult"), _reasons(written))
    if kind == LetterKind.ONCOLOGIST:
        yield advice
    yield Block(
        pgettext("letter", "Assessment"),
        [*_complexity(written), *_problems(written), *placed(written, "target_structure")],
    )
    yield Block(_("Function and phase"), placed(written, *FUNCTION), flowing=True)
    for section in written.questions.sections:
        if section.key != "plan":
            yield _section(section, written)
    yield _measures(written)
    yield from (
        _section(section, written, title=_("Further"))
        for section in written.questions.sections
        if section.key == "plan"
    )
    if kind != LetterKind.ONCOLOGIST:
        yield advice
    yield Block(_("Follow-up"), placed(written, *FOLLOW_UP), flowing=True)
    yield Block(_("When it gets worse"), placed(written, *CRISIS))


def _reasons(written: Written) -> list[Line]:
    given = placed(written, "reasons_for_consult")
    return [Line("", line.text) for line in given] or [Line("", reason) for reason in written.reasons]


def _complexity(written: Written) -> list[Line]:
    lines = placed(written, "complexity")
    why = "; ".join(line.text for line in placed(written, "complexity_reasons"))
    return [Line(line.label, f"{line.text} ({why})" if why else line.text) for line in lines]


def _problems(written: Written) -> list[Line]:
    said = [
        f"{row['problem']} ({row['severity']})" + (f": {row['goal']}" if row["goal"] else "")
        for row in rows_of(written, "problems")
    ]
    return [Line(_("Problems"), "; ".join(said))] if said else []


def _measures(written: Written) -> Block:
    rows = [
        [row["problem"], measure_of(row), row["responsible"] or row["profession"], row["due"]]
        for row in rows_of(written, "plan_measures")
    ]
    return Block(
        _("Plan"),
        header=[_("Problem"), _("Measure"), _("Responsible"), pgettext("letter", "By")],
        widths=[5, 9, 6, 3],
        rows=rows,
    )


def measure_of(row: Mapping[str, str]) -> str:
    """Say what is to be done, as one of the choices and in the words that were added."""
    return ": ".join(filter(None, (row["measure"], row["text"])))


def _section(section: Section, written: Written, title: str = "") -> Block:
    """Give what a section says apart from what is placed elsewhere; what is absent or was left stands last."""
    lines, absent, left = [], [], []
    for line in lines_of(section, written.answers, letter=True, ticked=written.ticked):
        question = section.by_key[line.key]
        if line.key in PLACED:
            continue
        if is_left(written.answers[line.key]):
            left.append(line.label)
        elif _is_absent(question, written.answers[line.key]):
            absent.append(line.label)
        else:
            lines.append(Line(line.label, line.text.rstrip(":")))
    lines += [
        Line(label, ", ".join(each))
        for label, each in ((_("None of"), absent), (pgettext("letter", "Not assessed"), left))
        if each
    ]
    return Block(title or str(section.title), lines, flowing=True)


def _is_absent(question: Question, answer: object) -> bool:
    """Whether a symptom was asked about and is not there."""
    return question.kind == Kind.CHOICE and answer == "none" and "severe" in question.words


def placed(written: Written, *keys: str) -> list[Line]:
    """Give the answers to these questions in words, in this order, as far as they may stand in the letter."""
    said = {
        line.key: Line(line.label, line.text)
        for section in written.questions.sections
        for line in lines_of(section, written.answers, letter=True, ticked=written.ticked)
    }
    return [said[key] for key in keys if key in said]


def rows_of(written: Written, key: str) -> list[dict[str, str]]:
    """Give the rows of an answer in words, by column; none where it was left or not asked."""
    for section, question in written.questions.questions():
        rows = standing(section, written.answers).get(key) if question.key == key else None
        if isinstance(rows, list):
            columns = [column.key for column in question.columns]
            return [dict(zip(columns, cells_of(question, row), strict=True)) for row in rows]
    return []
