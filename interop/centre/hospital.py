"""Nights and days in hospital: for operations and infusions, because of side effects, worse disease, and at the end."""

from datetime import date, timedelta

from interop.centre.course import Therapy, progressions, surgeries, therapies
from interop.centre.story import FAR_FUTURE, CaseFact, Story

COMPLICATED_SHARE = 0.22
EMERGENCY_SHARE, SECOND_EMERGENCY_SHARE, ADMITTED_SHARE = 0.2, 0.3, 0.5
LAST_ADMISSION_SHARE, DIES_IN_HOSPITAL_SHARE = 0.5, 0.6


def stay_in_hospital(story: Story) -> None:
    """Note the stays that go with what the messages report, and those before death."""
    for surgery in surgeries(story):
        _operation(story, surgery)
    for therapy in therapies(story):
        if therapy.systemic:
            _under_therapy(story, therapy)
    for worse_on in progressions(story):
        if story.rng.random() < EMERGENCY_SHARE:
            _emergency(story, worse_on - story.days(0, 10))
    if story.incurable_since < story.dies_on < FAR_FUTURE and story.rng.random() < LAST_ADMISSION_SHARE:
        _before_death(story)
    _stay_on_the_ward(story)


def _operation(story: Story, surgery: date) -> None:
    admitted = surgery - timedelta(days=1)
    _inpatient(story, admitted, nights=story.rng.randint(6, 12), planned=True)
    if story.rng.random() < 0.12:
        _stay(story, surgery, "intensive", surgery + story.days(1, 3), planned=True)
    if story.rng.random() < 0.06:
        _inpatient(story, surgery + story.days(18, 35), nights=story.rng.randint(3, 9))


def _under_therapy(story: Story, therapy: Therapy) -> None:
    """First infusion in the day clinic or over night; later sometimes fever, pneumonitis, dehydration."""
    if story.rng.random() < 0.16:
        for cycle in range(story.rng.randint(1, 2)):
            on = therapy.began + timedelta(days=21 * cycle)
            if on <= (therapy.ended or story.today):
                _stay(story, on, "day_case", on, planned=True)
    elif story.rng.random() < 0.25:
        _inpatient(story, therapy.began, nights=story.rng.randint(1, 3), planned=True)
    if story.rng.random() < COMPLICATED_SHARE:
        on = therapy.began + story.days(7, 75)
        if on <= (therapy.ended or story.today):
            _emergency(story, on)


def _emergency(story: Story, on: date) -> None:
    """Note a visit to the emergency department, which may end in an admission and may not be the last."""
    _stay(story, on, "emergency", on)
    if story.rng.random() < ADMITTED_SHARE:
        _inpatient(story, on, nights=story.rng.randint(3, 12))
    if story.rng.random() < SECOND_EMERGENCY_SHARE:
        again = on + story.days(13, 28)
        _stay(story, again, "emergency", again)
        if story.rng.random() < ADMITTED_SHARE:
            _inpatient(story, again, nights=story.rng.randint(3, 12))


def _before_death(story: Story) -> None:
    admitted = story.dies_on - story.days(4, 16)
    if admitted <= story.incurable_since:
        return
    if story.rng.random() < DIES_IN_HOSPITAL_SHARE:
        _inpatient(story, admitted, nights=(story.dies_on - admitted).days)
    else:
        _inpatient(story, admitted, nights=(story.dies_on - admitted).days - 2)


def _inpatient(story: Story, admitted: date, *, nights: int, planned: bool = False) -> None:
    _stay(story, admitted, "inpatient", admitted + timedelta(days=nights), planned=planned)


def _stay(story: Story, on: date, kind: str, until: date, *, planned: bool = False) -> None:
    """Note a stay, no second one at a time; who is there today has no discharge, and death ends it."""
    if kind != "intensive" and _is_there(story, on, until):
        return
    keys: dict[str, str | bool | date] = {"kind": kind}
    if planned:
        keys["planned"] = True
    if until >= story.dies_on:
        until = story.dies_on
        keys["outcome"] = "dead"
    if until <= story.today:
        keys["until"] = until
    else:
        keys.pop("outcome", None)
    story.note("stay", on, **keys)


def _stay_on_the_ward(story: Story) -> None:
    """Drop the visits of a day that fall between the days on which a patient came to a ward and left it."""
    nights = [fact for fact in story.facts if fact.keys.get("kind") == "inpatient"]
    story.facts = [
        fact
        for fact in story.facts
        if fact.keys.get("kind") not in ("emergency", "day_case")
        or not any(stay.on < fact.on and _lasts_beyond(stay, fact.on) for stay in nights)
    ]


def _is_there(story: Story, on: date, until: date) -> bool:
    """Whether the patient spends some of these days on a ward already."""
    return any(
        fact.keys.get("kind") == "inpatient" and fact.on <= until and _lasts_beyond(fact, on) for fact in story.facts
    )


def _lasts_beyond(stay: CaseFact, day: date) -> bool:
    left = stay.keys.get("until")
    return not isinstance(left, date) or day < left
