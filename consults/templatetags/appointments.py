"""Appointments in templates."""

from collections.abc import Iterable, Mapping

from django import template

from consults.choices import TAKES_TIME, WhySlot
from consults.models import Appointment, Consult

register = template.Library()


@register.filter
def appointment(consult: Consult | None) -> Appointment | None:
    """Give the appointment that counts, from those already loaded."""
    if consult is None:
        return None
    return next((each for each in consult.appointments.all() if each.state in TAKES_TIME), None)


@register.filter
def slot_reasons(codes: Iterable[str]) -> list[str]:
    """Say why a slot was chosen."""
    return [str(WhySlot(code).label) for code in codes]


@register.filter
def of_clinician(names: Mapping[int, str], clinician: int) -> str:
    """Give the name of a clinician, from those already loaded."""
    return names.get(clinician, "")
