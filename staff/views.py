"""The doors of one's own account, of what one should know, and of the log of who opened which patient."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from staff.doors import AnyAccount, needs
from staff.forms import AfterForm, ReadingsForm
from staff.notice_queries import notice_page, notices_for
from staff.notices import note_all_read, note_read
from staff.permissions import Permission, Role
from staff.queries import readings
from staff.requests import UserRequest


@require_safe
@needs(AnyAccount())
def account(request: UserRequest) -> HttpResponse:
    roles = [Role(role).label for role in request.user.roles]
    return render(request, "staff/account.html", {"roles": roles})


@require_safe
@needs(Permission.SEE_ACCESS_LOG)
def access_log(request: UserRequest) -> HttpResponse:
    form = ReadingsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    page = readings(patient_id=asked.get("patient"), after=asked.get("after"))
    may_open = request.user.may(Permission.SEE_PATIENTS)
    context = {"form": form, "page": page, "patient": asked.get("patient"), "may_open": may_open}
    return render(request, "staff/readings.html", context)


@never_cache
@require_safe
@needs(AnyAccount())
def notices(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    page = notice_page(request.user, today=today, after=AfterForm(request.GET).number())
    return render(request, "staff/notices.html", {"page": page, "today": today})


@require_POST
@needs(AnyAccount())
def read_notice(request: UserRequest, notice_id: int) -> HttpResponse:
    """Note that a notice was read, and go where it leads."""
    notice = get_object_or_404(notices_for(request.user, today=timezone.localdate()), pk=notice_id)
    note_read(notices=[notice], by=request.user, at=timezone.now())
    return redirect(notice.address or "notices:list")


@require_POST
@needs(AnyAccount())
def read_all_notices(request: UserRequest) -> HttpResponse:
    note_all_read(user=request.user, at=timezone.now())
    return redirect("notices:list")
