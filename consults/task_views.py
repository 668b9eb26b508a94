"""The doors to tasks: mine, my profession's, overdue; done or dropped with a word."""

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
from consults.care_forms import DropForm, FinishForm, UndoForm
from consults.care_queries import (
    MOST,
    closed_tasks,
    contacts_put_to,
    live_contacts,
    my_tasks,
    overdue_tasks,
    patients_in,
    tasks_of_my_profession,
    visible_tasks,
)
from consults.forms import SeenForm
from consults.models import ContactTask, Task
from consults.task_work import drop_task, finish_task, reopen_task
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from staff.tabs import Tab

TABS = {
    "mine": _("Mine"),
    "profession": _("My profession's"),
    "overdue": _("Everybody's overdue"),
    "contacts": _("Contacts of the day"),
    "closed": _("Closed"),
}


@never_cache
@require_safe
@needs(Permission.WORK_ON_TASKS)
def tasks(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    here = request.GET.get("tab", "")
    here = here if here in TABS else "mine"
    lists: dict[str, QuerySet[Task]] = {
        "mine": my_tasks(user, today=today),
        "profession": tasks_of_my_profession(user),
        "overdue": overdue_tasks(user, today=today),
        "closed": closed_tasks(user, today=today),
    }
    contact_lists: dict[str, QuerySet[ContactTask]] = {
        "mine": contacts_put_to(user, today=today),
        "contacts": live_contacts(user),
    }
    shown = list(lists[here][:MOST]) if here in lists else []
    contacts = list(contact_lists[here][:MOST]) if here in contact_lists else []
    log_reading(patient_ids=patients_in([*shown, *contacts]), door="consults:tasks", by=user, at=now)
    counts = {name: rows.count() for name, rows in lists.items() if name != "closed"}
    counts["mine"] += contact_lists["mine"].count()
    counts["contacts"] = contact_lists["contacts"].count()
    context = {
        "tabs": [
            Tab(label, f"{reverse('consults:tasks')}?tab={name}", name == here, counts.get(name))
            for name, label in TABS.items()
        ],
        "here": here,
        "tasks": shown,
        "contacts": contacts,
        "most": MOST,
        "today": today,
    }
    return render(request, "consults/tasks.html", context)


@require_POST
@needs(Permission.WORK_ON_TASKS)
def finish(request: UserRequest, task_id: int) -> HttpResponse:
    return _close(request, task_id, FinishForm(request.POST), finish_task, _("Done."))


@require_POST
@needs(Permission.WORK_ON_TASKS)
def drop(request: UserRequest, task_id: int) -> HttpResponse:
    return _close(request, task_id, DropForm(request.POST), drop_task, _("Noted: not done."))


@require_POST
@needs(Permission.WORK_ON_TASKS)
def reopen(request: UserRequest, task_id: int) -> HttpResponse:
    task, back = _visible(request, task_id), way_back(request, "consults:tasks")
    return do(request, UndoForm(request.POST), reopen_task, _("The task is open again."), to=back, task=task)


def _close(
    request: UserRequest, task_id: int, form: SeenForm, service: Callable[..., Task], told: Promise
) -> HttpResponse:
    task, back = _visible(request, task_id), way_back(request, "consults:tasks")
    undo = reverse("consults:reopen_task", args=[task.pk])
    return do(request, form, service, told, to=back, undo=undo, task=task, by=request.user, at=timezone.now())


def _visible(request: UserRequest, task_id: int) -> Task:
    return get_object_or_404(visible_tasks(request.user), pk=task_id)
