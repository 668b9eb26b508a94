"""What patients say of their symptoms, in the questionnaires of the centre; sometimes somebody answers for them."""

from datetime import date, timedelta

from interop.centre.story import Story

MIDOS = (
    "pain", "nausea", "vomiting", "breathlessness", "constipation", "weakness", "appetite", "tiredness", "depression",
    "anxiety",
)  # fmt: skip
ESAS = ("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness", "depression", "anxiety", "wellbeing")
IPOS = (
    "pain", "breathlessness", "weakness", "nausea", "vomiting", "appetite", "constipation", "mouth", "drowsiness",
    "mobility", "anxious", "depressed",
)  # fmt: skip
# Name → items, highest answer, and the answer from which a symptom is severe.
INSTRUMENTS = {"MIDOS": (MIDOS, 3, 3), "ESAS": (ESAS, 10, 7), "IPOS": (IPOS, 4, 3)}
# How likely one of the symptoms is severe: in the last two months of life, before.
SEVERE_LATE, SEVERE = 0.4, 0.12
LATE = timedelta(days=60)
SCREENED_SHARE, FOLLOWED_SHARE = 0.68, 0.28
DISTRESS_SHARE = 0.2
DEPRESSION_SHARE = 0.14
INVALID_SHARE = 0.025


def screen_for_distress(story: Story) -> None:
    """Ask for distress near each diagnosis, in good and bad prognosis alike, and for depression where it was high."""
    for tumour in story.tumours:
        if story.rng.random() >= DISTRESS_SHARE:
            continue
        on = tumour.diagnosed + story.days(1, 21)
        level = min(10, max(0, round(story.rng.gauss(4.0, 2.4))))
        story.note("assessment", on, instrument="DT", total=level)
        if level >= 5 and story.rng.random() < 0.7:
            ask_about_depression(story, on + story.days(3, 20))


def ask_about_depression(story: Story, on: date) -> None:
    """Note one PHQ-9, answered item by item, or one of its two short forms by its total."""
    instrument = story.rng.choices(("PHQ-9", "PHQ-2", "PHQ-4"), weights=(50, 40, 10))[0]
    low = story.rng.random() < 0.45
    if instrument == "PHQ-9":
        answers = {f"item{item}": _answer(story, 0.7 if low else 1.6, 3) for item in range(1, 9)}
        answers["item9"] = story.rng.choices((0, 1, 2), weights=(97, 3, 0) if low else (65, 26, 9))[0]
        _note(story, on, instrument, total=sum(answers.values()), items=answers)
    else:
        highest = 6 if instrument == "PHQ-2" else 12
        _note(story, on, instrument, total=_answer(story, highest * (0.2 if low else 0.6), highest))


def follow_symptoms(story: Story, since: date) -> None:
    """Screen most patients with MIDOS when their disease is found incurable, and many of them again every few weeks."""
    if story.rng.random() < SCREENED_SHARE:
        ask_about_symptoms(story, since + story.days(0, 14), "MIDOS")
    if story.rng.random() < DEPRESSION_SHARE:
        ask_about_depression(story, since + story.days(7, 90))
    if story.rng.random() >= FOLLOWED_SHARE:
        return
    instrument = story.rng.choice(("ESAS", "IPOS", "IPOS"))
    on = since + story.days(30, 60)
    for _ in range(story.rng.randint(1, 4)):
        ask_about_symptoms(story, on, instrument)
        on += story.days(28, 75)


def ask_about_symptoms(story: Story, on: date, instrument: str) -> None:
    """Note one filled-in questionnaire on symptoms; severe ones come with the end of life."""
    items, highest, severe = INSTRUMENTS[instrument]
    late = on + LATE > story.dies_on
    answers = {item: min(severe - 1, _answer(story, highest * (0.5 if late else 0.35), highest)) for item in items}
    if story.rng.random() < (SEVERE_LATE if late else SEVERE):
        answers[story.rng.choice(items)] = story.rng.randint(severe, highest)
    _note(story, on, instrument, total=sum(answers.values()), items=answers)


def _answer(story: Story, mean: float, highest: int) -> int:
    """Draw an answer: small ones are the commonest."""
    return min(highest, int(story.rng.expovariate(1 / (mean + 0.01)) + 0.3))


def _note(story: Story, on: date, instrument: str, *, total: int, items: dict[str, int] | None = None) -> None:
    """Note an assessment: usually the patient's own, a few spoilt; where there are items, with their answers."""
    late = on + LATE > story.dies_on
    respondent = story.rng.choices(("patient", "staff", "proxy"), weights=(60, 25, 15) if late else (88, 8, 4))[0]
    if instrument.startswith("PHQ"):
        respondent = "patient"
    spoilt = {"valid": False} if story.rng.random() < INVALID_SHARE else {}
    answers = {"items": items} if items else {}
    story.note("assessment", on, instrument=instrument, by=respondent, total=total, **spoilt, **answers)
