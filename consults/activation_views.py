"""The doors to orders of specialised care: which are on their way, accepted, begun, cancelled."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.activation import accept_activation, begin_activation, cancel_activation
from consults.care_choices import Structure
from consults.care_doing import do, way_back
from consults.care_forms import AcceptForm, ActivationFilterForm, CancelActivationForm, CareBegunForm
from consults.care_queries import MOST, filtered_activations, patients_in, visible_activations
from consults.models import Activation
from staff.addresses import only_what_is_chosen
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
@only_what_is_chosen
def activations(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    form = ActivationFilterForm(request.GET or None, initial={"state": "live"})
    shown = list(filtered_activations(user, **form.asked(), today=today)[:MOST])
    log_reading(patient_ids=patients_in(shown), door="consults:activations", by=user, at=now)
    context = {
        "form": form,
        "activations": shown,
        "most": MOST,
        "overdue": filtered_activations(user, state="overdue", structure="", today=today).count(),
        "overdue_address": f"{reverse('consults:activations')}?state=overdue",
        "today": today,
        "may_work": user.may(Permission.WORK_ON_TASKS),
    }
    return render(request, "consults/activations.html", context)


@require_POST
@needs(Permission.WORK_ON_TASKS)
def accept(request: UserRequest, activation_id: int) -> HttpResponse:
    row, back = _visible(request, activation_id), way_back(request, "consults:activations")
    form = AcceptForm(request.POST, undecided=row.structure == Structure.UNDECIDED)
    told = _("Noted as accepted.")
    return do(request, form, accept_activation, told, to=back, activation=row, by=request.user, at=timezone.now())


@require_POST
@needs(Permission.WORK_ON_TASKS)
def begin(request: UserRequest, activation_id: int) -> HttpResponse:
    row, back, now = _visible(request, activation_id), way_back(request, "consults:activations"), timezone.now()
    undecided = row.structure == Structure.UNDECIDED
    form = CareBegunForm(request.POST, undecided=undecided, today=timezone.localdate(now))
    told = _("Noted: this care has begun.")
    return do(request, form, begin_activation, told, to=back, activation=row, by=request.user, at=now)


@require_POST
@needs(Permission.WORK_ON_TASKS)
def cancel(request: UserRequest, activation_id: int) -> HttpResponse:
    row, back = _visible(request, activation_id), way_back(request, "consults:activations")
    form, told = CancelActivationForm(request.POST), _("The order is cancelled.")
    return do(request, form, cancel_activation, told, to=back, activation=row, by=request.user, at=timezone.now())


def _visible(request: UserRequest, activation_id: int) -> Activation:
    return get_object_or_404(visible_activations(request.user), pk=activation_id)
