"""Which stored trigger a finding continues."""

from datetime import UTC, date, datetime, timedelta

from triggers.choices import TriggerState
from triggers.compare import Stored, compare
from triggers.engine import DEFAULTS, Finding
from triggers.facts import Death
from triggers.history import History
from triggers.models import Trigger
from triggers.register import Register
from triggers.rule import CallsFor, Sentence, Sighting
from triggers.rules import RULES

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = date(2026, 3, 9)
RULE = "later_distant_metastasis"


def a_trigger(pk: int, key: str, because: list[int], tumour: int = 1) -> Trigger:
    return Trigger(
        pk=pk,
        patient_id=1,
        rule=RULE,
        tumour_id=tumour,
        key=key,
        state=TriggerState.LIVE,
        calls_for="referral",
        on=DAY,
        see_by=DAY,
        known_on=DAY,
        because=because,
        see_within=28,
        rule_version=1,
    )


def a_finding(key: str, because: tuple[str, ...], tumour: str = "1") -> Finding:
    return Finding(
        rule=RULE,
        number=3,
        tumour=tumour,
        on=DAY,
        calls_for=CallsFor.REFERRAL,
        see_by=date(2026, 4, 6),
        known=DAY,
        late_known=False,
        suppressed=None,
        because=because,
        key=key,
        fresh_until=DAY + timedelta(days=180),
        sighting=Sighting(
            on=DAY, decided_by=Death(id="1", on=DAY, recorded=DAY), says=Sentence(en="Found.", de="Gefunden.")
        ),
    )


def test_a_finding_takes_over_the_second_where_the_first_is_anothers_own() -> None:
    first, second = a_trigger(1, "a", [10, 11]), a_trigger(2, "b", [11])
    own, new = a_finding("a", ("10", "11")), a_finding("c", ("11",))
    assert Stored([first, second]).counterparts([new, own]) == {"a": first, "c": second}


def test_two_findings_do_not_take_over_the_same_trigger() -> None:
    stored = a_trigger(1, "a", [10, 11])
    assert Stored([stored]).counterparts([a_finding("b", ("10",)), a_finding("c", ("11",))]) == {"b": stored}


def test_another_tumours_trigger_is_not_taken_over() -> None:
    assert Stored([a_trigger(1, "a", [10], tumour=2)]).counterparts([a_finding("b", ("10",))]) == {}


def test_a_trigger_follows_its_finding_to_the_tumour_that_its_key_names() -> None:
    trigger = a_trigger(1, "a", [10], tumour=2)
    register = Register({rule.code: rule for rule in RULES}, DEFAULTS)
    finding = a_finding("a", ("10",), tumour="1")
    day = History([]).on_day(AT.date())
    found = compare(patient_id=1, stored=Stored([trigger]), findings=[finding], register=register, day=day, at=AT)
    assert (found.new, found.changed) == ([], [trigger])
    assert trigger.tumour_id == 1
