"""
What the patient's copy says: in plain words, without scores, stages and judgements.

It repeats what the patient said and what was agreed. What is private, what the team thinks of the time left, and how
far treatment goes in an emergency are for talks, not for paper.
"""

from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import pgettext

from consults.dimensions.given import is_left
from consults.letter_parts import Block, Head, LetterText, Line, Written
from consults.letter_text import day, notes_of, phrase, placed, rows_of

# code of a measure or place → what a patient calls it; others as the list of questions says.
MEASURES: Mapping[str, Promise] = {
    "drug": later("Medicines"),
    "airway_procedure": later("A procedure that helps you to breathe"),
    "devices": later("Aids for daily life"),
    "nutrition": later("Eating and drinking"),
    "education": later("We show and explain"),
    "talks": later("Talks that support you"),
    "social": later("Advice on care, money and rights"),
    "complementary": later("What does you good beside medicines"),
    "other": later("Also"),
}
PLACES: Mapping[str, Promise] = {
    "hospital": later("we come to you on the ward"),
    "outpatient": later("in our outpatient clinic"),
    "home": later("at your home"),
    "video": later("by video"),
    "telephone": later("by telephone"),
}


def patient_copy(written: Written, head: Head, language: str) -> LetterText:
    """Write the patient's copy; the language must be active."""
    name = f"{written.given_names} {written.family_name}".strip()
    held_on = date_format(written.held_on, "DATE_FORMAT")
    blocks = (
        Block(_("What matters to you"), _said(written, "most_important")),
        _troubles(written),
        _plan(written),
        Block(_("Medicines that change"), _said(written, "drugs_changed")),
        _next_time(written),
        _when_worse(written, head),
    )
    return LetterText(
        language=language,
        title=_("Our talk"),
        mark=pgettext("across a letter", "DRAFT") if written.draft else "",
        sender=head.service,
        letterhead=head.lines,
        return_address=head.return_address,
        recipient=[name, *written.address],
        about=[line for line in (Line(pgettext("letter", "Date"), day(written.written_on)),) if line.text],
        subject=_("Our talk on %(day)s") % {"day": held_on},
        notes=notes_of(written),
        greeting=phrase("patient_greeting", head, language).replace("{name}", name),
        opening=[phrase("patient_opening", head, language)],
        blocks=[block for block in blocks if block],
        closing=[phrase("patient_closing", head, language)],
        farewell=phrase("farewell", head, language),
        authors=written.authors,
        small=[],
        footer=held_on,
        page=pgettext("letter", "Page"),
        large=True,
    )


def _troubles(written: Written) -> Block:
    points = [
        _("%(problem)s. Your goal: %(goal)s") % row if row["goal"] else row["problem"]
        for row in rows_of(written, "main_problems")
    ]
    return Block(_("What troubles you most"), points=points)


def _plan(written: Written) -> Block:
    """The measures, without the problem that they are for: that is the team's word for it."""
    rows = []
    for said, row in zip(written.answers.get("plan_measures") or [], rows_of(written, "plan_measures"), strict=False):
        measure = str(MEASURES.get(said.get("measure"), row["measure"]))
        what = f"{measure}: {row['text']}" if row["text"] else measure
        rows.append([what, row["responsible"] or row["profession"], row["due"]])
    return Block(
        _("What we have planned"), header=[_("What"), _("Who sees to it"), _("By when")], widths=[9, 6, 3], rows=rows
    )


def _next_time(written: Written) -> Block:
    said = [line.text for line in _said(written, "next_visit_on")]
    place = PLACES.get(str(written.answers.get("next_visit_setting")))
    return Block(
        _("When we meet again"), [Line("", ", ".join((*said, *([str(place)] if place else []))))] if said else []
    )


def _when_worse(written: Written, head: Head) -> Block:
    lines = _said(written, "crisis_plan")
    lines += [Line(_("Whom to call at any hour"), line.text) for line in _said(written, "crisis_contact")]
    numbers = ((_("Our telephone"), head.phone), (_("At any hour"), head.phone_at_any_hour))
    return Block(_("If you feel worse"), lines + [Line(label, number) for label, number in numbers if number])


def _said(written: Written, key: str) -> list[Line]:
    """Give an answer without the name of its question; why one was left is nothing for the patient."""
    return [Line("", line.text) for line in placed(written, key) if not is_left(written.answers[key])]
