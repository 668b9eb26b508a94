"""
Answers as people type them: the one form of every section, and what was typed into it.

Nothing is needed to save: what a document lacks is said when it is signed. Only what makes no sense is an error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consults.dimensions.completeness import is_short, is_wanted
from consults.dimensions.fields import LONGEST_LINE, MOST_BUTTONS, Making, cell_name, fields_of, shown, typed
from consults.dimensions.given import Answers, is_given, is_left, not_assessed
from consults.dimensions.question import Kind, Options, Question, Section, WhyNot
from patients.instruments import SCALES

__all__ = ["Answers", "Asked", "SectionForm", "form_of", "read_section"]

# Rows that stand empty for more, and the most that a question may have.
FREE_ROWS, MOST_ROWS = 2, 40
# Letters of an answer that no longer fits beside others.
LONG_ANSWER = 34
# Letters of all answers together that no longer fit into half a page.
WIDE_ANSWERS = 40
WIDE = frozenset({Kind.TEXT, Kind.ROWS, Kind.SCORES, Kind.CHOICES})


@dataclass(frozen=True)
class Asked:
    """
    A question as its template draws it.

    :param fields: its one field, or those of an instrument; `rows` those of its rows instead.
    :param why_not: why it was not assessed, and more about that; empty where that is not offered.
    :param is_wanted: whether a complete document answers it.
    """

    question: Question
    fields: list[forms.BoundField]
    rows: list[list[forms.BoundField]]
    why_not: list[forms.BoundField]
    errors: list[str]
    is_wanted: bool

    @property
    def anchor(self) -> str:
        """The id to which a link to the question leads."""
        return anchor_of(self.question.key)

    @property
    def leaves_open(self) -> bool:
        """Whether the reason stands open: it is given, or something is wrong with it."""
        return any(bound.value() or bound.errors for bound in self.why_not)

    @property
    def is_wordy(self) -> bool:
        """Whether its answers are so long that they are read one below the other."""
        return any(len(str(words)) > LONG_ANSWER for _code, words in self.question.options)

    @property
    def is_wide(self) -> bool:
        """Whether it needs the whole width; else two stand side by side where there is room."""
        letters = sum(len(str(words)) for _code, words in self.question.options)
        return self.question.kind in WIDE or (len(self.question.options) <= MOST_BUTTONS and letters > WIDE_ANSWERS)

    @property
    def most_rows(self) -> int:
        """How many rows it may have."""
        return MOST_ROWS

    @property
    def help(self) -> str:
        """What stands above several fields: the help, and the range of an instrument's items."""
        said = [str(self.question.help)] if self.question.help else []
        if self.question.kind == Kind.SCORES and SCALES[self.question.instrument].items:
            said.append(_("Each from 0 to %(highest)s.") % {"highest": SCALES[self.question.instrument].highest})
        return " ".join(said)

    @property
    def stands_alone(self) -> bool:
        """Whether it has one field; else a frame holds several together."""
        return self.question.kind not in (Kind.SCORES, Kind.ROWS)

    @property
    def among(self) -> str:
        """The answers of the other question with which this one is asked, for the page's script."""
        return " ".join(self.question.shown_if.among) if self.question.shown_if else ""


def anchor_of(key: str) -> str:
    return f"question-{key}"


class SectionForm(forms.Form):
    """
    The questions of one section.

    :param answers: what is stored; shown where nothing was sent.
    :param is_first: whether it is a first consult: then everything stands open, later only the shorter list.
    :param people: number and name of those who can be made responsible for a measure.
    """

    def __init__(
        self,
        section: Section,
        answers: Answers,
        *,
        is_first: bool = True,
        people: Options = (),
        data: Mapping[str, Any] | None = None,
        prefix: str = "",
    ) -> None:
        self.section, self.stored, self.is_first = section, answers, is_first
        self.making = Making(people).with_those_of(section, answers)
        # A section that was sent without a row has none: what is stored does not come back.
        super().__init__(data, prefix=prefix or None, initial=_initial(section, answers))
        self.use_required_attribute = False
        self.row_counts = {
            question.key: self._row_count(question) for question in section.questions if question.kind == Kind.ROWS
        }
        self.names: dict[str, list[str]] = {}
        for question in section.questions:
            made = dict(fields_of(question, self.making, self.row_counts.get(question.key, 0)))
            made |= dict(_why_not_fields(question))
            self.names[question.key] = list(made)
            self.fields.update(made)

    def _row_count(self, question: Question) -> int:
        if not self.is_bound:
            stored = self.stored.get(question.key)
            return min((len(stored) if isinstance(stored, list) else 0) + FREE_ROWS, MOST_ROWS)
        numbers = range(MOST_ROWS)
        sent = [
            number
            for number in numbers
            if any(self.add_prefix(cell_name(question, number, column)) in self.data for column in question.columns)
        ]
        return max(sent, default=FREE_ROWS - 1) + 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.section.questions:
            why = cleaned.get(why_name(question))
            if not why:
                if cleaned.get(why_text_name(question)):
                    self.add_error(why_name(question), _("Choose a reason."))
                continue
            if is_given(self._typed(question, cleaned)):
                self.add_error(why_name(question), _("Either an answer or why it was not assessed, not both."))
            elif why == WhyNot.OTHER and not cleaned.get(why_text_name(question)):
                self.add_error(why_text_name(question), _("Say why."))
        return cleaned

    def _typed(self, question: Question, cleaned: Mapping[str, Any]) -> Any:
        return typed(question, cleaned, self.making, self.row_counts.get(question.key, 0))

    def answers(self) -> dict[str, Any]:
        """Give what was typed and makes sense; questions with an error keep what else was typed into them."""
        self.full_clean()
        found = {}
        for question in self.section.questions:
            value, why = self._typed(question, self.cleaned_data), self.cleaned_data.get(why_name(question))
            if is_given(value):
                found[question.key] = value
            elif why:
                found[question.key] = not_assessed(WhyNot(why), self.cleaned_data.get(why_text_name(question), ""))
        return found

    def errors_by_question(self) -> dict[str, list[str]]:
        """Give what makes no sense, by question; in rows and instruments with the name of the field."""
        found = {question.key: self._errors_of(question) for question in self.section.questions}
        return {key: errors for key, errors in found.items() if errors}

    def _errors_of(self, question: Question) -> list[str]:
        return [
            str(words) if name == question.key else f"{self.fields[name].label}: {words}"
            for name in self.names[question.key]
            for words in self.errors.get(name, ())
        ]

    @property
    def main(self) -> list[Asked]:
        """The questions that stand open."""
        return [asked for asked in self.asked() if self._stands_open(asked)]

    @property
    def more(self) -> list[Asked]:
        """The others, which may be asked too."""
        return [asked for asked in self.asked() if not self._stands_open(asked)]

    def _stands_open(self, asked: Asked) -> bool:
        has_something = is_given(self.stored.get(asked.question.key)) or bool(asked.errors)
        return self.is_first or is_short(asked.question) or has_something

    def asked(self) -> Iterator[Asked]:
        """Give every question with its fields."""
        for question in self.section.questions:
            columns = len(question.columns)
            whys = (why_name(question), why_text_name(question))
            bound = [self[name] for name in self.names[question.key] if name not in whys]
            yield Asked(
                question,
                fields=[] if columns else bound,
                rows=[bound[start : start + columns] for start in range(0, len(bound), columns)] if columns else [],
                why_not=[self[name] for name in whys] if question.offers_not_assessed else [],
                errors=self._errors_of(question) if self.is_bound else [],
                is_wanted=is_wanted(question, is_first=self.is_first),
            )


def why_name(question: Question) -> str:
    return f"{question.key}__why_not"


def why_text_name(question: Question) -> str:
    return f"{question.key}__why_not_text"


def _why_not_fields(question: Question) -> Iterator[tuple[str, forms.Field]]:
    if question.offers_not_assessed:
        yield (
            why_name(question),
            forms.ChoiceField(
                label=gettext_lazy("Why it was not assessed"),
                choices=[("", "–"), *WhyNot.choices],
                required=False,
            ),
        )
        yield (
            why_text_name(question),
            forms.CharField(label=gettext_lazy("More about that"), max_length=LONGEST_LINE, required=False),
        )


def _initial(section: Section, answers: Answers) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for question in section.questions:
        value: Any = answers.get(question.key)
        if is_left(value):
            initial |= {why_name(question): value["not_assessed"], why_text_name(question): value.get("text", "")}
        elif is_given(value):
            initial |= shown(question, value)
    return initial


def form_of(
    section: Section, answers: Answers, *, is_first: bool = True, people: Options = (), prefix: str = ""
) -> SectionForm:
    """Build the form of a section, filled with what is stored."""
    return SectionForm(section, answers, is_first=is_first, people=people, prefix=prefix)


def read_section(
    section: Section, data: Mapping[str, Any], *, stored: Answers | None = None, people: Options = (), prefix: str = ""
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """
    Read what was sent from the form of a section.

    :param data: a QueryDict.
    :param stored: what was stored before; people named there may be named again.
    :returns: the answers that make sense by question, and what is wrong by question.
    """
    form = SectionForm(section, stored or {}, people=people, prefix=prefix, data=data)
    return form.answers(), form.errors_by_question()
