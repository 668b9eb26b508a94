"""What oBDS cannot say about a patient: symptoms, function, needs, palliative care elsewhere, coming appointments."""

from datetime import date, datetime, time, timedelta

from interop.centre.story import Appointment, Story

MIDOS = (
    "pain", "nausea", "vomiting", "breathlessness", "constipation", "weakness", "appetite", "tiredness", "depression",
    "anxiety",
)  # fmt: skip
ESAS = ("pain", "tiredness", "drowsiness", "nausea", "appetite", "breathlessness", "depression", "anxiety", "wellbeing")
IPOS = (
    "pain", "breathlessness", "weakness", "nausea", "vomiting", "appetite", "constipation", "mouth", "drowsiness",
    "mobility", "anxious", "depressed",
)  # fmt: skip
# Name, items, highest answer, and the answer from which a symptom is severe.
INSTRUMENTS = (("MIDOS", MIDOS, 3, 3), ("ESAS", ESAS, 10, 7), ("IPOS", IPOS, 4, 3))
OTHER_PROVIDERS = (
    "SAPV-Team Musterstadt",
    "Palliativstation Krankenhaus Musterberg",
    "Palliativnetz Musterland",
)
REFUSALS = ("möchte zurzeit keine Palliativversorgung", "wünscht Bedenkzeit", "fühlt sich ausreichend versorgt")
CONCERNS = ("decision_support_need", "patient_request", "existential_crisis", "delirium", "spinal_cord_compression")

# (evidence at most so many days old, share of patients who already have palliative care or have refused it)
CARED_FOR_BY_AGE = ((30, 0.08), (60, 0.5), (120, 0.8), (10_000, 0.92))
DECLINED_SHARE = 0.2


def live_with_incurable_disease(story: Story, since: date) -> None:
    """Note what the weeks after the finding bring: screening, function, needs, often palliative care or a refusal."""
    if story.rng.random() < 0.55:
        screen_symptoms(story, since + story.days(1, 14))
    for _ in range(story.rng.choice((0, 0, 1, 2))):
        screen_symptoms(story, since + story.days(30, 400))
    if story.rng.random() < 0.5:
        akps = story.rng.choice((40, 50, 60, 70, 70, 80, 90))
        story.note("performance", since + story.days(2, 30), scale="AKPS", value=akps)
    if story.rng.random() < 0.08:
        story.note("concern", since + story.days(1, 90), kind=story.rng.choice(CONCERNS))
    _care_or_refusal(story, since)


def screen_symptoms(story: Story, on: date) -> None:
    """Note one filled-in questionnaire, MIDOS or ESAS or IPOS; a fifth of the patients have one severe symptom."""
    instrument, items, highest, severe = story.rng.choice(INSTRUMENTS)
    answers = {item: min(severe - 1, int(story.rng.expovariate(2.2 / highest))) for item in items}
    if story.rng.random() < 0.2:
        answers[story.rng.choice(items)] = severe
    respondent = story.rng.choices(("patient", "staff", "proxy"), weights=(85, 10, 5))[0]
    story.note("assessment", on, instrument=instrument, by=respondent, total=sum(answers.values()), items=answers)


def _care_or_refusal(story: Story, since: date) -> None:
    age = (story.today - since).days
    share = next(share for days, share in CARED_FOR_BY_AGE if age <= days)
    if story.rng.random() >= share:
        return
    on = min(since + story.days(5, 45), story.today)
    if story.rng.random() < DECLINED_SHARE:
        story.note("declined", on, reason=story.rng.choice(REFUSALS))
    else:
        story.note("palliative_care", on, provider=story.rng.choice(OTHER_PROVIDERS))


def plan_appointments(story: Story) -> None:
    """Plan the oncology appointments of the coming eight weeks: cycles and restaging under treatment, else a visit."""
    if not story.alive:
        return
    recent = any((story.today - tumour.diagnosed).days <= 60 for tumour in story.tumours)
    if story.under_treatment:
        first = story.rng.randint(1, 21)
        for day in range(first, 57, 21):
            _appoint(story, day, "infusion", 180, "Onkologische Tagesklinik")
        _appoint(story, story.rng.randint(10, 56), "restaging", 60, "Radiologie")
    elif recent or story.rng.random() < 0.3:
        _appoint(story, story.rng.randint(2, 50), "clinic", 30, "Ambulanz Pneumoonkologie")
    if recent:
        _appoint(story, story.rng.randint(1, 14), "clinic", 30, "Ambulanz Pneumoonkologie")


def _appoint(story: Story, in_days: int, kind: str, minutes: int, place: str) -> None:
    day = story.today + timedelta(days=in_days)
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    at = datetime.combine(day, time(story.rng.randint(8, 14), story.rng.choice((0, 15, 30, 45))))
    story.appointments.append(Appointment(kind, at, minutes, place))
