"""How patients with incurable disease fare, and what is said of the time ahead: function, foresight, needs, boards."""

from datetime import date, timedelta
from typing import TypeVar

from interop.centre.course import Therapy, therapies
from interop.centre.story import FactValue, Story

Seen = TypeVar("Seen", int, str)

# (at most so many days before death, ECOG and AKPS that are usual then)
ECOG_BEFORE_DEATH = ((21, (4, 4, 3)), (60, (3, 3, 2)), (180, (2, 2, 1)), (10_000, (1, 1, 0, 2)))
AKPS_BEFORE_DEATH = ((14, (20, 30)), (60, (40, 50, 50)), (180, (60, 60, 70)), (10_000, (70, 80, 90)))
PHASES_BEFORE_DEATH = (
    (10, ("terminal", "terminal", "deteriorating")),
    (90, ("deteriorating", "deteriorating", "unstable")),
    (10_000, ("stable", "stable", "stable", "unstable")),
)
# Kind → share of the patients with incurable disease who have it once.
CONCERNS = {
    "patient_request": 0.05,
    "decision_support_need": 0.06,
    "existential_crisis": 0.03,
    "delirium": 0.03,
    "spinal_cord_compression": 0.04,
    "hastened_death_request": 0.02,
}
LINE_STATUS_SHARE = 0.3
SURPRISE_SHARE, PROGNOSIS_SHARE, PALLIATIVE_BOARD_SHARE = 0.22, 0.2, 0.1
LATER_LINE_SHARE = 0.75


def tell_outlook(story: Story) -> None:
    """Note how a patient with incurable disease fares from line to line, and what his team sees ahead."""
    since = story.incurable_since
    for therapy in therapies(story):
        if therapy.systemic and not therapy.curative and story.rng.random() < LINE_STATUS_SHARE:
            note_ecog(story, therapy.began)
    _foresee(story, since)
    _voice_concerns(story, since)
    if story.rng.random() < PALLIATIVE_BOARD_SHARE:
        recommends = story.rng.choice(("BSC", "BSC", "CH", "ST"))
        on = since + story.days(20, 240)
        if any(therapy.ended is None or therapy.ended > on for therapy in therapies(story)):
            recommends = "CH"
        tumour = story.tumours[-1].id
        story.note("board", on, tumour=tumour, recommendation=(recommends,), palliative=True)
    _treated_in_a_practice(story)


def note_ecog(story: Story, on: date) -> None:
    story.note("performance", on, scale="ECOG", value=story.rng.choice(_usual(ECOG_BEFORE_DEATH, story, on)))


def note_akps(story: Story, on: date) -> None:
    story.note("performance", on, scale="AKPS", value=story.rng.choice(_usual(AKPS_BEFORE_DEATH, story, on)))


def note_phase(story: Story, on: date) -> None:
    story.note("phase", on, value=story.rng.choice(_usual(PHASES_BEFORE_DEATH, story, on)))


def ask_surprise_question(story: Story, on: date, *, months: int = 12) -> None:
    """Note whether the team would be surprised if the patient died within so many months; it is often right."""
    expected = story.dies_on - on < timedelta(days=30 * months)
    answer = "no" if story.rng.random() < (0.75 if expected else 0.15) else "yes"
    story.note("surprise_question", on, answer=answer, horizon_months=months)


def _usual(table: tuple[tuple[int, tuple[Seen, ...]], ...], story: Story, on: date) -> tuple[Seen, ...]:
    """Look up what is usual so many days before death."""
    left = (story.dies_on - on).days
    return next((usual for days, usual in table if left <= days), table[-1][1])


def _foresee(story: Story, since: date) -> None:
    if story.rng.random() < SURPRISE_SHARE:
        ask_surprise_question(story, since + story.days(10, 240))
    if story.rng.random() < PROGNOSIS_SHARE:
        on = since + story.days(2, 75)
        months = (story.dies_on - on).days / 30
        said = next((each for each in (3, 6, 9, 12, 18) if months <= each), 24)
        story.note("prognosis", on, months=said)


def _voice_concerns(story: Story, since: date) -> None:
    for kind, share in CONCERNS.items():
        if story.rng.random() >= share:
            continue
        on = since + story.days(0, min(400, (story.last_day - since).days))
        over = on + story.days(2, 12)
        resolved = {"resolved": over} if kind == "delirium" and over <= story.last_day else {}
        story.note("concern", on, kind=kind, **resolved)


def _treated_in_a_practice(story: Story) -> None:
    """
    Note a second line that an oncologist's practice gave after the centre's first one failed, and how that ended.

    oBDS does not number lines, so only treatments known this way carry their line.
    """
    first = next((therapy for therapy in therapies(story) if _fails_at_the_centre(therapy)), None)
    if first is None or first.ended is None or story.rng.random() >= LATER_LINE_SHARE:
        return
    began, tumour = first.ended + story.days(14, 30), first.tumour.id
    ended = began + story.days(40, 130)
    fails = ended <= story.last_day
    end: dict[str, FactValue] = {"until": ended, "ended": "progression"} if fails else {}
    story.note("treatment", began, tumour=tumour, kind="systemic", intent="palliative", line=2, **end)
    if fails:
        story.note("progression", ended, tumour=tumour)


def _fails_at_the_centre(therapy: Therapy) -> bool:
    """Whether the tumour, not of the lung, grew under a palliative therapy: the centre gives only one there."""
    other_organ = not therapy.tumour.icd10.startswith("C34")
    return other_organ and therapy.systemic and not therapy.curative and therapy.reason == "P"
