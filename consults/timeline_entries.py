"""What consults add to a patient's timeline."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consults.choices import State
from consults.models import Consult, ShortContact
from triggers.timeline_marks import Entry

LANE = "palliative"


def entries_of_consults(consults: Iterable[Consult]) -> Iterator[Entry]:
    """Give the consults that are no fact yet: on the day of their appointment, else when they are or were wanted."""
    for consult in consults:
        if consult.state == State.SIGNED:
            continue
        day = _day_of(consult)
        state = consult.get_state_display()
        yield Entry(
            key=f"consult-{consult.pk}",
            lane=LANE,
            first=day,
            last=day,
            shape="ring",
            tone="good",
            label=state,
            what=_("Consult"),
            words=" · ".join(word for word in (state, consult.get_why_cancelled_display()) if word),
            when=date_format(day, "SHORT_DATE_FORMAT"),
            address=reverse("consults:consult", args=[consult.pk]),
            standing="withdrawn" if consult.state == State.CANCELLED else "counts",
        )


def entries_of_contacts(contacts: Iterable[ShortContact]) -> Iterator[Entry]:
    """Give the short contacts, each on its day; they are no consults."""
    for contact in contacts:
        yield Entry(
            key=f"contact-{contact.pk}",
            lane=LANE,
            first=contact.on,
            last=contact.on,
            tone="good",
            label=_("Short contact"),
            what=_("Short contact"),
            words=f"{contact.get_with_whom_display()} · {contact.get_reason_display()}",
            when=date_format(contact.on, "SHORT_DATE_FORMAT"),
            address=f"{reverse('consults:contacts', args=[contact.patient_id])}#contact-{contact.pk}",
        )


def _day_of(consult: Consult) -> date:
    if consult.begun_at:
        return timezone.localdate(consult.begun_at)
    if consult.appointment is not None:
        return timezone.localdate(consult.appointment.starts_at)
    return timezone.localdate(consult.cancelled_at) if consult.cancelled_at else consult.see_by
