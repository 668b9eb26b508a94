"""What the lists of work say: why somebody stands where they stand, and who knows of a correction."""

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from patients.instruments import item_label
from staff.models import Unit, User
from triggers.burden import Sign, Weight
from triggers.corrections import COUNTED_UP_TO, Correction, acknowledged
from triggers.facts import Assessment, Fact
from triggers.models import Acknowledgement, Referral
from triggers.sentences import describe, write_date

register = template.Library()


@register.filter
def noted_by_team(referral: Referral) -> Acknowledgement | None:
    """Give who of the team has noted that the referral's reasons are gone."""
    return acknowledged(referral)


@register.filter
def in_lists_of(correction: Correction) -> list[User | Unit]:
    """Give the people and the unit who are responsible for the patient: among whose corrections it stands."""
    patient = correction.trigger.patient
    people = [patient.responsible_oncologist, patient.named_nurse, patient.unit]
    return [each for each in people if each is not None]


@register.filter
def up_to_a_hundred(count: int) -> str:
    """Say how many were counted, or that there are as many as are ever counted, or more."""
    return _("%(counted_up_to)s or more") % {"counted_up_to": count} if count >= COUNTED_UP_TO else str(count)


@register.filter
def weight_in_words(weight: Weight) -> str:
    """Say what weighs: "ECOG 4 (5 March 2026)", "Severe in the last ESAS (5 March 2026): Pain 9"."""
    last = max(weight.facts, key=lambda fact: (fact.on, fact.recorded, fact.id))
    if weight.sign == Sign.SYMPTOMS and isinstance(last, Assessment):
        severe = ", ".join(f"{item_label(name)} {last.items[name]}" for name in weight.items)
        return _("Severe in the last %(instrument)s (%(day)s): %(symptoms)s") % {
            "instrument": last.instrument,
            "day": _day_of(last),
            "symptoms": severe,
        }
    if weight.sign == Sign.COURSE:
        times = len(weight.facts)
        return ngettext(
            "Disease has gone on once in spite of treatment (%(day)s)",
            "Disease has gone on %(times)s times in spite of treatment (last %(day)s)",
            times,
        ) % {"times": times, "day": _day_of(last)}
    return f"{describe(last, _language())} ({_day_of(last)})"


def _day_of(fact: Fact) -> str:
    return write_date(fact.on, fact.precision, _language())


def _language() -> str:
    return "de" if (get_language() or "").startswith("de") else "en"
