"""Saying why a presentation before therapy is not asked for."""

from datetime import datetime

from django.utils.translation import gettext as _

from patients.models import Fact
from patients.services import lock_people
from staff.models import User
from staff.retry import retried_whole
from triggers.current import NotNow
from tumorboard.choices import WhyWaived
from tumorboard.due_keeping import keep
from tumorboard.models import Due, PresentationWaived


@retried_whole
def waive_presentation(*, due: Due, why: WhyWaived, words: str = "", by: User, at: datetime) -> PresentationWaived:
    """
    Say why a tumour is not presented; that holds for the fact that asks for it.

    :raises NotNow: if somebody did so before, it is not asked for any more, or “other” is not explained.
    """
    people = lock_people([due.patient_id])
    standing = Due.objects.filter(because=due.because_id).first()
    if standing is None or PresentationWaived.objects.filter(because=due.because_id).exists():
        raise NotNow(_("This presentation is not asked for any more."))
    if why == WhyWaived.OTHER and not words.strip():
        raise NotNow(_("Say in a few words why it is not presented."))
    fact = Fact.objects.get(pk=due.because_id)
    waived = PresentationWaived.objects.create(
        patient_id=fact.patient_id, because=fact, why=why, words=words.strip(), waived_at=at, waived_by=by
    )
    keep(set(people.values()), at=at)
    return waived


@retried_whole
def ask_again(*, due: Due, by: User, at: datetime) -> None:
    """Take back that a presentation is not asked for; its history keeps it."""
    people = lock_people([due.patient_id])
    PresentationWaived.objects.filter(because=due.because_id).delete()
    keep(set(people.values()), at=at)
