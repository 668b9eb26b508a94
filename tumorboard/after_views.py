"""The doors to what follows a meeting: recommendations that are open, and what became of them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from staff.tabs import Tab
from triggers.current import NotNow
from triggers.telling import telling
from tumorboard.actions import close_action, reopen_action
from tumorboard.choices import ActionState, WhyNotDone
from tumorboard.forms import ActionForm, VersionForm
from tumorboard.queries import COUNTED_UP_TO, actions_in, visible_actions

MOST = 100
TABS = {
    "open": gettext_lazy("Open"),
    "mine": gettext_lazy("Mine"),
    "overdue": gettext_lazy("Overdue"),
    "closed": gettext_lazy("Closed"),
}


@never_cache
@require_safe
@needs(Permission.SEE_BOARDS)
def actions(request: UserRequest) -> HttpResponse:
    """What boards recommended and nobody has carried out yet, the most urgent first; and what became of the rest."""
    now, here = timezone.now(), request.GET.get("tab", "")
    here, today = here if here in TABS else "open", timezone.localdate(now)
    rows = list(actions_in(request.user, here, today=today)[:MOST])
    log_reading(patient_ids=[row.patient_id for row in rows], door="tumorboard:actions", by=request.user, at=now)
    address = reverse("tumorboard:actions")
    counts = {
        tab: actions_in(request.user, tab, today=today).select_related(None).order_by()[:COUNTED_UP_TO].count()
        for tab in TABS
        if tab != "closed"
    }
    context = {
        "rows": [
            {"action": row, "form": ActionForm(initial={"version": row.version}, auto_id=f"a{row.pk}_%s")}
            for row in rows
        ],
        "tabs": [Tab(label, f"{address}?tab={tab}", tab == here, counts.get(tab)) for tab, label in TABS.items()],
        "here": here,
        "most": MOST,
        "today": today,
        "may_follow": request.user.may(Permission.FOLLOW_BOARD),
    }
    return render(request, "tumorboard/actions.html", context)


@require_POST
@needs(Permission.FOLLOW_BOARD)
def close(request: UserRequest, action_id: int) -> HttpResponse:
    found, form = get_object_or_404(visible_actions(request.user), pk=action_id), ActionForm(request.POST)
    with telling(request, _("Noted.")):
        if not form.is_valid():
            raise NotNow(_("Say what became of it."))
        data = form.cleaned_data
        close_action(
            action=found,
            state=ActionState(data["state"]),
            why_not=WhyNotDone(data["why_not"]) if data["why_not"] else "",
            words=data["words"],
            version=data["version"],
            by=request.user,
            at=timezone.now(),
        )
    return redirect("tumorboard:actions")


@require_POST
@needs(Permission.FOLLOW_BOARD)
def reopen(request: UserRequest, action_id: int) -> HttpResponse:
    found, form = get_object_or_404(visible_actions(request.user), pk=action_id), VersionForm(request.POST)
    with telling(request, _("Opened again.")):
        version = form.cleaned_data["version"] if form.is_valid() else None
        reopen_action(action=found, version=version, by=request.user, at=timezone.now())
    return redirect("tumorboard:actions")
