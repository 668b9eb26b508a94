"""
The register's text as plainly as it can be said, for rules 1, 2, 3, 32, 33 and 34: slow, and sharing nothing with the
engine but the facts. `known` walks back day by day and looks at everything again on every day.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from triggers.facts import Fact, Retraction, kind_of

SEE_WITHIN = {1: 28, 2: 28, 3: 28, 32: 5, 33: 5, 34: 14}
FRESH_FOR = 180
CODES = {
    1: "new_metastatic_disease",
    2: "inoperable_recurrence",
    3: "later_distant_metastasis",
    32: "staging_conflict",
    33: "staging_unknown",
    34: "resectability_open",
}


class Seen(NamedTuple):
    number: int
    tumour: str
    on: date
    calls_for: str
    deciding: Any
    others: frozenset[str]


class Judged(NamedTuple):
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


def days(number: int) -> timedelta:
    return timedelta(days=number)


def retracted(fact: Fact, facts: list[Any], today: date) -> bool:
    return kind_of(fact) != "retraction" and any(
        isinstance(other, Retraction) and other.of == fact.id and other.recorded <= today for other in facts
    )


def counting(facts: list[Any], today: date) -> list[Any]:
    """Which facts count, in order."""
    return sorted(
        (
            fact
            for fact in facts
            if kind_of(fact) != "retraction"
            and fact.on <= today
            and fact.recorded <= today
            and not retracted(fact, facts, today)
            and not any(
                other.replaces == fact.id and other.recorded <= today and not retracted(other, facts, today)
                for other in facts
            )
        ),
        key=lambda fact: (fact.on, fact.recorded, fact.id),
    )


def replaced_by(fact: Any, facts: list[Any], today: date) -> set[str]:
    """Everything this fact replaces, directly or through facts that are recorded and not taken back by then."""
    found: set[str] = set()
    todo = [fact]
    while todo:
        one = todo.pop()
        if one.replaces and one.replaces not in found:
            found.add(one.replaces)
            todo += [
                other
                for other in facts
                if other.id == one.replaces and other.recorded <= today and not retracted(other, facts, today)
            ]
    return found - {fact.id}


def lung(diagnosis: Any) -> bool:
    return (
        diagnosis.certainty == "confirmed"
        and (diagnosis.icd10 == "C33" or diagnosis.icd10.startswith("C34"))
        and (diagnosis.morphology is None or diagnosis.morphology.endswith("/3"))
    )


def early_stage(staging: Any) -> bool:
    return staging.stage is not None and staging.stage.rstrip("ABC123") in ("I", "II", "III")


def stage_iv(staging: Any) -> bool:
    return (staging.stage or "").startswith("IV")


def m(staging: Any) -> str:
    return (staging.m or "X")[0]


def evidence(tumour: list[Any]) -> list[tuple[Any, bool]]:
    """Metastatic evidence of a lung tumour, with whether it is weak."""
    found = []
    for fact in tumour:
        if kind_of(fact) == "metastasis" or (kind_of(fact) == "recurrence" and fact.extent == "distant"):
            found.append((fact, False))
        if kind_of(fact) != "staging" or fact.a:
            continue
        if m(fact) == "1":
            found.append((fact, early_stage(fact)))
        elif (m(fact) == "X" and (stage_iv(fact) or fact.extent == "extensive")) or (m(fact) == "0" and stage_iv(fact)):
            found.append((fact, True))
    return found


def verdicts(recurrence: Any, tumour: list[Any], facts: list[Any], today: date) -> list[Any]:
    def concerns(verdict: Any) -> bool:
        if verdict.recurrence is not None:
            return verdict.recurrence == recurrence.id or verdict.recurrence in replaced_by(recurrence, facts, today)
        return verdict.on >= recurrence.on and not any(
            kind_of(other) == "recurrence" and tumour.index(other) > tumour.index(recurrence) and other.on <= verdict.on
            for other in tumour
        )

    return [
        fact
        for fact in tumour
        if kind_of(fact) == "resectability" and fact.verdict != "not_assessed" and concerns(fact)
    ]


def section_3(facts: list[Any], today: date) -> list[Seen]:
    """What the rules find in the facts that count today."""
    counted = counting(facts, today)
    found: list[Seen] = []
    for name in sorted({fact.tumour for fact in counted if hasattr(fact, "tumour")}):
        tumour = [fact for fact in counted if getattr(fact, "tumour", None) == name]
        diagnoses = [fact for fact in tumour if kind_of(fact) == "diagnosis"]
        if diagnoses and lung(diagnoses[-1]):
            diagnosis = next(fact for fact in diagnoses if lung(fact))
            found += [Seen(number, name, *rest) for number, *rest in of_lung_tumour(tumour, diagnosis, facts, today)]
    return found


def of_lung_tumour(tumour: list[Any], diagnosis: Any, facts: list[Any], today: date) -> Iterator[tuple[Any, ...]]:
    starts = [fact.on for fact in tumour if kind_of(fact) == "treatment" and fact.on >= diagnosis.on]
    window_end = min([diagnosis.on + days(120), *starts])
    stagings = [fact for fact in tumour if kind_of(fact) == "staging"]
    metastatic = evidence(tumour)
    strong = [fact for fact, weak in metastatic if not weak]
    if metastatic:
        first, weak = metastatic[0]
        number = 1 if first.on <= window_end else 3
        others = frozenset(fact.id for fact in strong if weak)
        yield number, first.on, "referral" if strong else "confirmation", first, others
    yield from of_recurrences(tumour, facts, today)
    yield from of_conflicts(tumour, stagings, window_end)
    staged = any(not s.a and (m(s) == "0" or s.stage is not None or s.extent is not None) for s in stagings)
    if today >= diagnosis.on + days(14) and not metastatic and not staged:
        yield 33, diagnosis.on + days(14), "question", diagnosis, frozenset()


def of_recurrences(tumour: list[Any], facts: list[Any], today: date) -> Iterator[tuple[Any, ...]]:
    for recurrence in (fact for fact in tumour if kind_of(fact) == "recurrence"):
        found = verdicts(recurrence, tumour, facts, today)
        run: list[Any] = []
        for verdict in reversed(found):
            if verdict.verdict not in ("technically_unresectable", "functionally_inoperable"):
                break
            run.insert(0, verdict)
        if run:
            others = frozenset({recurrence.id, *(verdict.id for verdict in run[1:])})
            yield 2, run[0].on, "referral", run[0], others
        if recurrence.extent != "distant" and (not found or found[-1].verdict == "patient_declines"):
            yield 34, recurrence.on, "question", recurrence, frozenset(verdict.id for verdict in found[-1:])


def of_conflicts(tumour: list[Any], stagings: list[Any], window_end: date) -> Iterator[tuple[Any, ...]]:
    for s in stagings:
        if not s.a and ((m(s) == "1" and early_stage(s)) or (m(s) == "0" and stage_iv(s))):
            yield 32, s.on, "question", s, frozenset()
    for metastasis in (fact for fact in tumour if kind_of(fact) == "metastasis"):
        against = [
            s
            for s in stagings
            if m(s) == "0"
            and s.on <= window_end
            and s.on <= metastasis.on <= s.on + days(60)
            and not any(m(other) == "1" and other.on >= s.on for other in stagings)
        ]
        if against:
            yield 32, metastasis.on, "question", metastasis, frozenset(s.id for s in against)
            break


def known(seen: Seen, facts: list[Any], today: date, *, calls_for: str | None = None) -> date:
    """The first day of the unbroken time up to today in which section 3 gives this finding."""

    def is_there(day: date) -> bool:
        return any(
            other.number == seen.number
            and other.tumour == seen.tumour
            and (calls_for is None or other.calls_for == calls_for)
            and (
                seen.number in (1, 3, 33)
                or other.on == seen.on
                or other.deciding.id in replaced_by(seen.deciding, facts, today)
            )
            for other in section_3(facts, day)
        )

    first = today
    while is_there(first - days(1)):
        first -= days(1)
    return first


def evaluate_plainly(facts: Iterable[Fact], today: date) -> list[Judged]:
    """What the register says of these rules, in the order of its own text."""
    everything: list[Any] = list(facts)
    counted = counting(everything, today)
    if any(kind_of(fact) == "death" for fact in counted):
        return []
    return sorted((judge(seen, everything, counted, today) for seen in section_3(everything, today)), key=str)


def start_of(seen: Seen, known_on: date) -> tuple[date, bool]:
    if known_on - seen.on > days(7) or seen.deciding.precision != "day":
        return max(known_on, seen.on), True
    return seen.on, False


def judge(seen: Seen, facts: list[Any], counted: list[Any], today: date) -> Judged:
    known_on = known(seen, facts, today)
    start, late = start_of(seen, known_on)
    start_as_it_is, _ = start_of(seen, known(seen, facts, today, calls_for=seen.calls_for))
    suppressed = None
    if (today - start_as_it_is).days > FRESH_FOR:
        suppressed = "historic"
    elif seen.calls_for in ("referral", "confirmation"):
        if any(kind_of(fact) == "palliative_care" and not (fact.until and fact.until <= today) for fact in counted):
            suppressed = "already_in_care"
        elif any(kind_of(fact) == "declined" and fact.on >= start_as_it_is for fact in counted):
            suppressed = "declined"
    return Judged(
        rule=CODES[seen.number],
        tumour=seen.tumour,
        on=seen.on,
        calls_for=seen.calls_for,
        see_by=start + days(SEE_WITHIN[seen.number]),
        known=known_on,
        late_known=late,
        suppressed=suppressed,
        deciding=seen.deciding.id,
        others=tuple(sorted(seen.others)),
    )
