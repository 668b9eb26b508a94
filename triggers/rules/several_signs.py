"""Rule 31."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from triggers.history import HistoryOnDay
from triggers.rule import CallsFor, EvidenceKind, Mode, Rule, RuleSettings, Sentence, Sighting, rule
from triggers.rules.decision_support_need import decision_support_need
from triggers.rules.depression_screen import depression_screen
from triggers.rules.distress import distress
from triggers.rules.existential_crisis import existential_crisis
from triggers.rules.poor_function import poor_function
from triggers.rules.positive_screening import positive_screening
from triggers.rules.repeated_acute_care import repeated_acute_care
from triggers.rules.severe_emotional_symptom import severe_emotional_symptom
from triggers.rules.severe_physical_symptom import severe_physical_symptom
from triggers.rules.surprise_question import surprise_question
from triggers.sources import HUI_2016
from triggers.tumour import ADVANCED_BY

APART = timedelta(days=30)
PAUSE = timedelta(days=90)

SIGNS: tuple[Rule, ...] = (
    *(severe_physical_symptom, severe_emotional_symptom, existential_crisis, decision_support_need),
    *(positive_screening, distress, depression_screen, poor_function, repeated_acute_care, surprise_question),
)
"""The rules whose findings may call for support."""

SEVERAL = Sentence(
    en="Several signs of need in advanced disease within 30 days: {fact}, {on}; before: {others}. Please confirm.",
    de="Mehrere Zeichen von Bedarf bei fortgeschrittener Erkrankung innerhalb von 30 Tagen: {fact}, {on}; "
    "zuvor: {others}. Bitte bestätigen.",
)


@rule(
    number=31,
    title=("Several signs", "Mehrere Zeichen"),
    calls_for=CallsFor.CONFIRMATION,
    see_within=14,
    fresh_for=30,
    source=HUI_2016,
    evidence=EvidenceKind.LOCAL_PROPOSAL,
    reads={*ADVANCED_BY, *(kind for sign in SIGNS for kind in sign.reads)},
    needs={kind for sign in SIGNS for kind in sign.needs},
    adds_up=SIGNS,
    is_prompt=True,
    tells_how_patient_is_now=True,
)
def several_signs(history: HistoryOnDay, today: date) -> Iterator[Sighting]:
    """
    Two different rules that only support a referral find something within 30 days, while disease is advanced.

    Each sign alone opens nothing; two together wait for a clinician's yes. Dated by the later of the two; the next
    finding is more than 90 days later.

    A sign whose rule is switched off, or in shadow mode, does not count.
    """
    asked = _signs_that_may_be_seen(history.said)
    if silent := history.history.silent:
        asked = tuple(sign for sign in asked if sign.code not in silent)
    seen = [(sign, found) for sign in asked if (found := history.found_by(sign))]
    if len(seen) < 2:
        return
    signs = _signs(seen)
    found_on: date | None = None
    for position, (seen_by, sign) in enumerate(signs):
        if found_on is not None and sign.on <= found_on + PAUSE:
            continue
        before = next((earlier for other, earlier in reversed(signs[:position]) if other is not seen_by), None)
        if before is None or sign.on - before.on > APART or not history.is_advanced_on(sign.on):
            continue
        found_on = sign.on
        yield Sighting(
            on=sign.on,
            decided_by=sign.decided_by,
            because=(before.decided_by,),
            says=SEVERAL,
            is_imprecise=sign.is_imprecise,
        )


def silent_signs(settings: Mapping[str, RuleSettings]) -> frozenset[str]:
    """
    Give the codes of the signs that this rule must not see, so that nothing follows from them by way of it.

    They are those that are off, and those in shadow, unless this rule is in shadow too.
    """
    seen = {Mode.ACTIVE, settings.get(several_signs.code, several_signs.defaults).mode} - {Mode.OFF}
    return frozenset(sign.code for sign in SIGNS if settings.get(sign.code, sign.defaults).mode not in seen)


@lru_cache(maxsize=10_000)
def _signs_that_may_be_seen(said: frozenset[object]) -> tuple[Rule, ...]:
    """Give the signs that can be seen where facts of these kinds, with these marks, count."""
    return tuple(sign for sign in SIGNS if sign.may_find(said))


def _signs(seen: Iterable[tuple[Rule, Iterable[Sighting]]]) -> list[tuple[Rule, Sighting]]:
    """Give every finding of these rules that calls for support, with its rule: by date, number of the rule and id."""
    found = [
        (sign, sighting)
        for sign, sightings in seen
        for sighting in sightings
        if (sighting.calls_for or sign.calls_for) is CallsFor.SUPPORT
    ]
    return sorted(found, key=lambda one: (one[1].on, one[0].number, one[1].decided_by.id))
