"""The doors of the list of those never seen: who they are, and referring one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from patients.queries import visible_patients
from staff.doors import needs
from staff.forms import AfterForm
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.by_hand import SEEN_AT_LAST_WITHIN, refer_never_seen
from triggers.corrections import count_withdrawn_of_mine
from triggers.never_seen import COUNTED_UP_TO, count_never_seen, never_seen_page, requests_of_the_day
from triggers.telling import telling


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def never_seen_list(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    page = never_seen_page(request.user, today=today, after=AfterForm(request.GET).number())
    referred = requests_of_the_day(request.user, today=today)
    shown = [line.patient.pk for line in page.lines] + [reason.referral.patient_id for reason in referred]
    log_reading(patient_ids=shown, door="triggers:never_seen", by=request.user, at=now)
    context = {
        "page": page,
        "referred": referred,
        "count": count_never_seen(request.user),
        "counted_up_to": COUNTED_UP_TO,
        "see_by": today + SEEN_AT_LAST_WITHIN,
        "today": today,
        "withdrawn": count_withdrawn_of_mine(request.user, today=timezone.localdate()),
        "may_refer": request.user.may(Permission.REFER_BY_HAND),
    }
    return render(request, "triggers/never_seen.html", context)


@require_POST
@needs(Permission.REFER_BY_HAND)
def refer_one(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id, merged_into=None)
    with telling(request, _("Referred. The consult is being arranged; you can take this back below.")):
        refer_never_seen(patient=patient, by=request.user, at=timezone.now())
    return redirect("triggers:never_seen")
