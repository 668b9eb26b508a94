"""The doors to the short contacts with a patient: those there were, and a new one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consults.contacts import note_contact
from consults.contacts_forms import ContactForm
from consults.document_queries import contacts_of
from patients.queries import visible_patients
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.toasts import tell
from triggers.current import NotNow


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def contacts(request: UserRequest, patient_id: int) -> HttpResponse:
    patient = get_object_or_404(visible_patients(request.user), pk=patient_id)
    log_reading(patient_ids=[patient.pk], door="consults:contacts", by=request.user, at=timezone.now())
    context = {
        "patient": patient,
        "contacts": contacts_of(request.user, patient),
        "today": timezone.localdate(),
        "may_note": request.user.may(Permission.DOCUMENT_CONSULT),
    }
    return render(request, "consults/contacts.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DOCUMENT_CONSULT)
def new_contact(request: UserRequest, patient_id: int) -> HttpResponse:
    patient, now = get_object_or_404(visible_patients(request.user), pk=patient_id), timezone.now()
    form = ContactForm(posted(request), initial={"on": timezone.localdate(now)})
    if form.is_valid():
        try:
            note_contact(patient=patient, **form.cleaned_data, by=request.user, at=now)
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            tell(request, _("The contact is noted."))
            return redirect("consults:contacts", patient.pk)
    log_reading(patient_ids=[patient.pk], door="consults:new_contact", by=request.user, at=now)
    context = {"patient": patient, "form": form, "today": timezone.localdate(now)}
    return render(request, "consults/contact_new.html", context, status=422 if form.is_bound else 200)
