"""First consults of the demo centre that were held today, one of them not finished yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from consults.choices import Occasion, State
from consults.document_queries import current_draft, list_for
from consults.documents import save_section
from consults.models import Consult, Document
from consults.opening import open_pending
from consults.services import begin_consult
from consults.signing import sign_document
from interop.demo.talks import AUTHORS, BEGUN, TALKS, answers_of
from staff.models import User
from triggers.choices import ReferralState

AT_ONCE = 500


def hold_consults(users: Mapping[str, User], *, at: datetime) -> int:
    """
    Hold a first consult for each of the team, and begin one more, unless some were held already; give their number.

    The last ones in the list have the most time; the first, whose deadlines are near, stay for whoever tries the demo.
    """
    if Document.objects.exists():
        return 0
    open_pending(at=at, limit=AT_ONCE)
    waiting = Consult.objects.filter(
        occasion=Occasion.REFERRAL,
        state__in=(State.WAITING, State.SCHEDULED),
        referral__state=ReferralState.OPEN,
        patient__informed_on__isnull=False,
    )
    consults = list(waiting.order_by("-see_by", "-pk")[: len(AUTHORS) + 1])
    for place, (consult, author) in enumerate(zip(consults, (*AUTHORS, "nurse"), strict=False)):
        is_finished = place < len(AUTHORS)
        _hold(consult, TALKS[place % len(TALKS)], author=author, by=users[author], is_finished=is_finished, at=at)
    return len(consults)


def _hold(consult: Consult, talk: dict[str, Any], *, author: str, by: User, is_finished: bool, at: datetime) -> None:
    begin_consult(consult=consult, by=by, at=at)
    document = current_draft(Consult.objects.select_related("patient", "referral").get(pk=consult.pk))
    assert document is not None
    local = timezone.localtime(at)
    answers = answers_of(talk, today=local.date(), author=author, name=by.name, clock=f"{local:%H:%M}")
    for section in list_for(document).sections:
        said = {key: value for key, value in answers.items() if key in section.by_key}
        if said and (is_finished or section.key in BEGUN):
            save_section(document=document, section=section.key, answers=said, version=0, by=by, at=at)
    if is_finished:
        sign_document(document=document, by=by, at=at)
