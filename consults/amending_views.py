"""The doors to amendments: open one with its reason, throw one away."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consults.amending import begin_amendment, drop_amendment
from consults.document_forms import AmendForm
from consults.document_queries import current_draft
from consults.queries import for_lists, visible_consults
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.current import NotNow
from triggers.telling import telling


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SIGN_CONSULT)
def amend(request: UserRequest, consult_id: int) -> HttpResponse:
    consult = get_object_or_404(for_lists(visible_consults(request.user)), pk=consult_id)
    form = AmendForm(posted(request))
    if form.is_valid():
        try:
            begin_amendment(consult=consult, **form.cleaned_data, by=request.user, at=timezone.now())
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            return redirect("consults:document", consult_id)
    log_reading(patient_ids=[consult.patient_id], door="consults:amend", by=request.user, at=timezone.now())
    context = {"consult": consult, "form": form}
    return render(request, "consults/amend.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(Permission.SIGN_CONSULT)
def drop(request: UserRequest, consult_id: int) -> HttpResponse:
    consult = get_object_or_404(visible_consults(request.user), pk=consult_id)
    draft = current_draft(consult)
    with telling(request, _("The amendment is dropped.")):
        if draft is None:
            raise NotNow(_("There is no amendment to drop."))
        drop_amendment(document=draft)
    return redirect("consults:document", consult_id)
