"""Palliative care: by the centre's own team, on the stepped pathway or not, by others, or refused."""

from datetime import date, timedelta

from interop.centre.course import progressions, therapies
from interop.centre.outlook import ask_surprise_question, note_akps, note_phase
from interop.centre.story import FAR_FUTURE, Story
from interop.centre.symptoms import ask_about_symptoms

OTHER_PROVIDERS = (
    "SAPV-Team Musterstadt",
    "Palliativstation Krankenhaus Musterberg",
    "Palliativnetz Musterland",
)
REFUSALS = ("möchte zurzeit keine Palliativversorgung", "wünscht Bedenkzeit", "fühlt sich ausreichend versorgt")

# (disease known to be incurable for at most so many days, share who already have palliative care or have refused it)
CARED_FOR_BY_AGE = ((30, 0.08), (60, 0.5), (120, 0.8), (10_000, 0.92))
DECLINED_SHARE, OWN_SHARE, STEPPED_SHARE = 0.2, 0.58, 0.8
BETWEEN_QUESTIONNAIRES, BETWEEN_VISITS = timedelta(days=42), timedelta(days=28)
# Who is not on the stepped pathway is seen for half a year and then when there is need.
WITHOUT_STEPS = timedelta(days=180)
# FACT-L totals reach 136; a fall by ten from the first one takes the patient to step 2.
USUAL_TOTAL, SPREAD, HIGHEST_TOTAL, LOST_AT_STEP_TWO = 92, 13, 136, 10
DISCHARGED_SHARE, NEAR_DEATH_SEEN_SHARE = 0.3, 0.9


def care_or_refuse(story: Story) -> None:
    """Note who cares for a patient with incurable disease, and all that this care writes down."""
    since = story.incurable_since
    age = (story.today - since).days
    share = next(share for days, share in CARED_FOR_BY_AGE if age <= days)
    if story.rng.random() >= share:
        return
    on = min(since + story.days(5, 45), story.today)
    if on >= story.dies_on:
        return
    if story.rng.random() < DECLINED_SHARE:
        story.note("declined", on, reason=story.rng.choice(REFUSALS))
    elif story.rng.random() < OWN_SHARE:
        _our_care(story, on)
    else:
        story.note("palliative_care", on, provider=story.rng.choice(OTHER_PROVIDERS))


def _our_care(story: Story, began: date) -> None:
    """Begin with a first consult; a few are discharged when months have passed well."""
    stepped = story.rng.random() < STEPPED_SHARE
    last = story.last_day
    leaves = began + story.days(180, 400)
    keys: dict[str, bool | date] = {"own": True}
    if story.rng.random() < DISCHARGED_SHARE and leaves + timedelta(days=150) < min(story.today, story.dies_on):
        last, keys["until"] = leaves, leaves
    story.note("palliative_care", began, **keys)
    _consult(story, began, first=True)
    if not stepped:
        _visit_regularly(story, began + BETWEEN_VISITS, min(last, began + WITHOUT_STEPS))
        return
    if story.rng.random() < NEAR_DEATH_SEEN_SHARE:
        story.note("phase", max(began, story.dies_on - story.days(20, 110)), value="deteriorating")
    story.note("pathway", began, step=1)
    worse_on = _quality_of_life(story, began, last)
    _visit_after_events(story, began, min(last, worse_on))
    _visit_regularly(story, worse_on + story.days(2, 9), last)
    if "until" in keys:
        story.note("pathway", leaves, step=0)


def _quality_of_life(story: Story, began: date, last: date) -> date:
    """Ask with FACT-L every six weeks, sometimes late; give the day on which the total had fallen by ten."""
    usual = min(125.0, max(55.0, story.rng.gauss(USUAL_TOTAL, SPREAD)))
    slope = story.rng.choice((0.0, 0.3, 1.0, 2.0, 3.5))
    baseline: int | None = None
    worse_on = FAR_FUTURE
    on = max(story.incurable_since, began - story.days(0, 9))
    asked = 0
    while on <= last:
        near_death = 14 if story.dies_on - on < timedelta(days=75) else 0
        total = max(20, min(HIGHEST_TOTAL, round(usual - slope * asked - near_death + story.rng.gauss(0, 3))))
        by = "patient" if baseline is None or story.rng.random() < 0.95 else "proxy"
        spoilt = {"valid": False} if story.rng.random() < 0.02 else {}
        story.note("assessment", on, instrument="FACT-L", by=by, total=total, **spoilt)
        if by == "patient" and not spoilt:
            baseline = total if baseline is None else baseline
            if baseline - total >= LOST_AT_STEP_TWO and on >= began:
                worse_on = min(worse_on, on)
        on += BETWEEN_QUESTIONNAIRES + story.days(-2, 7)
        if story.rng.random() < 0.16:
            on += story.days(10, 40)
        asked += 1
    return worse_on


def _visit_after_events(story: Story, began: date, last: date) -> None:
    """Step 1: a visit some weeks after each change of treatment, progression or discharge; not all have taken place."""
    events = {therapy.began for therapy in therapies(story)} | set(progressions(story)) | _discharges(story)
    latest = began
    for event in sorted(event for event in events if began < event <= last):
        visit = event + story.days(5, 26)
        if event > latest and visit <= last and story.rng.random() < 0.88:
            _consult(story, visit)
            latest = visit


def _discharges(story: Story) -> set[date]:
    return {
        until
        for fact in story.facts
        if fact.keys["fact"] == "stay" and fact.keys["kind"] == "inpatient"
        and isinstance(until := fact.keys.get("until"), date)
    }  # fmt: skip


def _visit_regularly(story: Story, first: date, last: date) -> None:
    """Step 2, or care without steps: every four weeks; now and then a visit is missed."""
    on = first
    while on <= last:
        if story.rng.random() < 0.8:
            _consult(story, on)
        on += BETWEEN_VISITS + story.days(-2, 7)


def _consult(story: Story, on: date, *, first: bool = False) -> None:
    """Note a consult and some of what is asked and seen at one."""
    story.note("consult", on)
    if story.rng.random() < 0.25:
        note_akps(story, on)
    if story.rng.random() < 0.35:
        note_phase(story, on)
    if story.rng.random() < (0.4 if first else 0.08):
        ask_about_symptoms(story, on, "IPOS")
    if story.rng.random() < (0.4 if first else 0.2):
        ask_surprise_question(story, on, months=story.rng.choice((6, 6, 12) if first else (6,)))
