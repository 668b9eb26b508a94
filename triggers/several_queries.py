"""What will happen to each of several referrals that somebody has ticked."""

from collections.abc import Iterable
from dataclasses import dataclass

from triggers.models import Referral
from triggers.responsible import why_not_assign
from triggers.several_forms import CONFIRM, SeveralForm
from triggers.together import why_not_confirm


@dataclass(frozen=True)
class Chosen:
    """A ticked referral as the person saw it, and why nothing can be done with it; empty where it can."""

    referral: Referral
    version: int
    responsible: int | None
    why_not: str


def chosen_with_what_happens(referrals: Iterable[Referral], form: SeveralForm) -> list[Chosen]:
    """Give the ticked referrals, the earliest deadline first, with what will happen to each."""
    what, to = form.cleaned_data["what"], form.cleaned_data["to"]
    rows = []
    for referral in sorted(referrals, key=lambda each: (each.see_by, each.pk)):
        version, responsible = form.version(referral.pk), form.responsible(referral.pk)
        if what == CONFIRM:
            why = why_not_confirm(referral, version)
        else:
            why = why_not_assign(referral.patient, responsible, to) if to else ""
        rows.append(Chosen(referral, version, responsible, why))
    return rows
