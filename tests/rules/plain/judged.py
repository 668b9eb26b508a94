"""What a finding says and what holds it back: sections 2 and 4 of the register."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tests.rules.plain.chart import Patient, days
from tests.rules.plain.pathway import of_pathway, offer_again, quality_of_life_due, step_two_visit_due
from tests.rules.plain.seen import Seen
from tests.rules.plain.signs import of_signs, several_signs
from tests.rules.plain.tumours import of_tumours, unstaged
from triggers.facts import Fact

# number → code, see within, fresh for
REGISTER = {
    1: ("new_metastatic_disease", 28, 180),
    2: ("inoperable_recurrence", 28, 180),
    3: ("later_distant_metastasis", 28, 180),
    4: ("incurable_without_metastasis", 28, 180),
    5: ("board_palliative_decision", 14, 180),
    6: ("severe_physical_symptom", 7, 14),
    7: ("severe_emotional_symptom", 7, 14),
    8: ("hastened_death_request", 1, 14),
    9: ("existential_crisis", 7, 14),
    10: ("decision_support_need", 14, 28),
    11: ("patient_request", 14, 28),
    12: ("delirium", 2, 7),
    13: ("spinal_cord_compression", 2, 14),
    14: ("brain_metastasis", 14, 60),
    15: ("short_prognosis", 28, 90),
    16: ("progression_after_second_line", 14, 90),
    17: ("treatment_change", 28, 56),
    18: ("discharge", 28, 56),
    19: ("quality_of_life_due", 7, 365),
    20: ("quality_of_life_drop", 28, 56),
    21: ("step_two_visit_due", 0, 365),
    22: ("end_of_life_safety_net", 7, 28),
    23: ("symptom_screening_due", 14, 90),
    24: ("positive_screening", 14, 30),
    25: ("distress", 14, 30),
    26: ("depression_screen", 14, 30),
    27: ("self_harm_thoughts", 1, 7),
    28: ("poor_function", 14, 30),
    29: ("repeated_acute_care", 14, 30),
    30: ("surprise_question", 14, 90),
    31: ("several_signs", 14, 30),
    32: ("staging_conflict", 5, 180),
    33: ("staging_unknown", 5, 180),
    34: ("resectability_open", 14, 180),
    35: ("offer_again", 28, 84),
}
KNOWN_BY_TUMOUR = (1, 3, 14, 15, 20, 22, 23, 33)
KNOWN_BY_DATE = (17,)
HOW_PATIENT_IS_NOW = (6, 7, 24, 25, 26, 28, 29, 30, 31)


class Judged(NamedTuple):
    """A finding, its other deciding facts (those that the text names) apart."""

    rule: str
    tumour: str
    on: date
    calls_for: str
    see_by: date
    known: date
    late_known: bool
    suppressed: str | None
    deciding: str
    others: tuple[str, ...]


class Findings:
    """What section 3 finds in the facts of a patient on each day."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.patient = Patient(facts)
        self._by_what_counts: dict[int, list[Seen]] = {}
        self._on_day: dict[date, list[Seen]] = {}

    def on(self, today: date) -> list[Seen]:
        if today not in self._on_day:
            chart = self.patient.chart(today)
            self._on_day[today] = [
                *self._whatever_the_day(today),
                *quality_of_life_due(chart, today),
                *step_two_visit_due(chart, today),
                *unstaged(chart, today),
                *offer_again(chart, today),
            ]
        return self._on_day[today]

    def _whatever_the_day(self, today: date) -> list[Seen]:
        """Most rules look at the facts that count and not at the calendar."""
        stretch = self.patient.stretch(today)
        if stretch not in self._by_what_counts:
            chart = self.patient.chart(today)
            found = [*of_tumours(chart), *of_signs(chart), *of_pathway(chart)]
            self._by_what_counts[stretch] = [*found, *several_signs(chart, found)]
        return self._by_what_counts[stretch]

    def known(self, seen: Seen, today: date, *, calls_for: str | None = None) -> date:
        """The first day of the unbroken time up to today in which section 3 gives this finding."""
        replaced = {fact.id for fact in self.patient.replaced_by(seen.deciding, today)}

        def is_the_same(other: Seen) -> bool:
            return (
                other.number == seen.number
                and other.tumour == seen.tumour
                and (calls_for is None or other.calls_for == calls_for)
                and (
                    seen.number in KNOWN_BY_TUMOUR
                    or other.on == seen.on
                    or (seen.number not in KNOWN_BY_DATE and other.deciding.id in replaced)
                )
            )

        first = today
        while any(map(is_the_same, self.on(first - days(1)))):
            first -= days(1)
        return first


def evaluate_plainly(facts: Iterable[Fact], today: date, *, has_opened: bool = False) -> list[Judged]:
    """What the register says, in the order of its own text."""
    findings = Findings(facts)
    if findings.patient.chart(today).every("death"):
        return []
    return sorted(judge(seen, findings, today, has_opened) for seen in findings.on(today))


def judge(seen: Seen, findings: Findings, today: date, has_opened: bool) -> Judged:
    code, see_within, _ = REGISTER[seen.number]
    known = findings.known(seen, today)
    start, is_late = start_of(seen, known)
    return Judged(
        rule=code,
        tumour=seen.tumour,
        on=seen.on,
        calls_for=seen.calls_for,
        see_by=start + days(see_within),
        known=known,
        late_known=is_late,
        suppressed=held_back_by(seen, findings, today, has_opened),
        deciding=seen.deciding.id,
        others=seen.others,
    )


def start_of(seen: Seen, known: date) -> tuple[date, bool]:
    if known - seen.on > days(7) or seen.precision != "day":
        return max(known, seen.on), True
    return seen.on, False


def held_back_by(seen: Seen, findings: Findings, today: date, has_opened: bool) -> str | None:
    """Section 4, in its order."""
    chart = findings.patient.chart(today)
    start, _ = start_of(seen, findings.known(seen, today, calls_for=seen.calls_for))
    if not has_opened and is_historic(seen, start, today):
        return "historic"
    if seen.calls_for in ("referral", "confirmation") and any(
        not care.until for care in chart.every("palliative_care")
    ):
        return "already_in_care"
    is_refused = any(declined.on >= start for declined in chart.every("declined"))
    if seen.calls_for in ("referral", "confirmation", "visit") and is_refused and seen.number != 35:
        return "declined"
    return None


def is_historic(seen: Seen, start: date, today: date) -> bool:
    _, _, fresh_for = REGISTER[seen.number]
    if seen.number in (6, 7):
        start = seen.last.on
    elif seen.number in HOW_PATIENT_IS_NOW:
        start = seen.on
    return today - start > days(fresh_for)
