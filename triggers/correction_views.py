"""The doors of corrections: what they took away, and noting that a consult goes on without its reasons."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.queries import consults_of_findings, consults_of_referrals
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.corrections import TO_NOTE_AT_MOST, acknowledge_reasons_gone, correction_page, to_acknowledge
from triggers.current import NotNow
from triggers.forms import CorrectionsForm
from triggers.queries import visible_referrals, visible_triggers, with_reasons


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def correction_list(request: UserRequest) -> HttpResponse:
    form, now = CorrectionsForm(request.GET), timezone.now()
    referrals = visible_referrals(request.user)
    page = correction_page(visible_triggers(request.user), referrals, **form.wanted())
    to_note = list(with_reasons(to_acknowledge(referrals))[:TO_NOTE_AT_MOST])
    with_consult = {line.referral.pk for line in page.lines if line.referral} | {referral.pk for referral in to_note}
    consults = consults_of_referrals(with_consult)
    visits = consults_of_findings(line.trigger.pk for line in page.lines)
    shown = [line.trigger.patient_id for line in page.lines] + [referral.patient_id for referral in to_note]
    log_reading(patient_ids=shown, door="triggers:corrections", by=request.user, at=now)
    context = {
        "form": form,
        "rows": [
            (line, consults.get(line.referral.pk) if line.referral else visits.get(line.trigger.pk))
            for line in page.lines
        ],
        "to_note": [(referral, consults.get(referral.pk)) for referral in to_note],
        "next": form.address(page.after) if page.after else "",
        "everything": form.wanted()["with_nothing_opened"],
        "today": timezone.localdate(now),
        "may_note": request.user.may(Permission.DOCUMENT_CONSULT),
    }
    return render(request, "triggers/corrections.html", context)


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def acknowledge(request: UserRequest, referral_id: int) -> HttpResponse:
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    try:
        acknowledge_reasons_gone(referral=referral, by=request.user, at=timezone.now())
    except NotNow as not_now:
        messages.error(request, str(not_now))
    else:
        messages.success(request, _("Noted."))
    consult = consults_of_referrals([referral.pk]).get(referral.pk)
    if consult is not None and request.POST.get("next") == "consult":
        return redirect("consults:consult", consult.pk)
    return redirect("consults:list" if request.POST.get("next") == "consults" else "triggers:corrections")
