"""What oBDS cannot say about a patient: stays, symptoms, function, palliative care, appointments to come."""

from datetime import datetime, time, timedelta

from interop.centre.hospital import stay_in_hospital
from interop.centre.outlook import tell_outlook
from interop.centre.palliative import care_or_refuse
from interop.centre.story import Appointment, Story
from interop.centre.symptoms import follow_symptoms, screen_for_distress


def tell_what_messages_cannot(story: Story) -> None:
    """Note what fits the messages told: some of it for every patient, most where the disease is incurable."""
    stay_in_hospital(story)
    screen_for_distress(story)
    if story.incurable_since <= story.last_day:
        follow_symptoms(story, story.incurable_since)
        tell_outlook(story)
        care_or_refuse(story)


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
