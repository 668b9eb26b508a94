"""The doors to what the palliative team recommends: taken over, or not, because."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.care_doing import do, way_back
from consults.care_forms import RefuseForm, UndoForm
from consults.care_queries import (
    MOST,
    answered_recommendations,
    patients_in,
    recommendations_to,
    visible_recommendations,
    waiting_recommendations,
)
from consults.forms import SeenForm
from consults.models import Recommendation
from consults.recommendations import refuse_recommendation, take_over_recommendation, undo_answer
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from staff.tabs import Tab

TABS = {"mine": _("For me"), "all": _("All that wait"), "answered": _("Answered")}


@never_cache
@require_safe
@needs(Permission.ANSWER_REFERRAL)
def recommendations(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    here = request.GET.get("tab", "")
    here = here if here in TABS else "mine"
    lists = {
        "mine": recommendations_to(user, today=timezone.localdate(now)),
        "all": waiting_recommendations(user),
        "answered": answered_recommendations(user),
    }
    shown = list(lists[here][:MOST])
    log_reading(patient_ids=patients_in(shown), door="consults:recommendations", by=user, at=now)
    context = {
        "tabs": [
            Tab(label, f"{reverse('consults:recommendations')}?tab={name}", name == here, _count(lists[name], name))
            for name, label in TABS.items()
        ],
        "recommendations": shown,
        "most": MOST,
        "today": timezone.localdate(now),
    }
    return render(request, "consults/recommendations.html", context)


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def take_over(request: UserRequest, recommendation_id: int) -> HttpResponse:
    return _answer(
        request, recommendation_id, SeenForm(request.POST), _("Taken over."), service=take_over_recommendation
    )


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def refuse(request: UserRequest, recommendation_id: int) -> HttpResponse:
    told = _("Noted: not taken over.")
    return _answer(request, recommendation_id, RefuseForm(request.POST), told, service=refuse_recommendation)


@require_POST
@needs(Permission.ANSWER_REFERRAL)
def undo(request: UserRequest, recommendation_id: int) -> HttpResponse:
    row, back = _visible(request, recommendation_id), way_back(request, "consults:recommendations")
    told, form = _("Your answer is taken back."), UndoForm(request.POST)
    return do(request, form, undo_answer, told, to=back, recommendation=row, by=request.user)


def _answer(
    request: UserRequest,
    recommendation_id: int,
    form: SeenForm,
    told: Promise,
    *,
    service: Callable[..., Recommendation],
) -> HttpResponse:
    row, back = _visible(request, recommendation_id), way_back(request, "consults:recommendations")
    undo_at = reverse("consults:undo_recommendation", args=[row.pk])
    given = {"recommendation": row, "by": request.user, "at": timezone.now()}
    return do(request, form, service, told, to=back, undo=undo_at, **given)


def _count(rows: QuerySet[Recommendation], name: str) -> int | None:
    return None if name == "answered" else rows.count()


def _visible(request: UserRequest, recommendation_id: int) -> Recommendation:
    return get_object_or_404(visible_recommendations(request.user), pk=recommendation_id)
