"""The doors of one's own account, of what one should know, and of the log of who opened which patient."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.queries import names_of
from staff.absences import NotAway, cancel_absence, note_absence
from staff.account_queries import absences_of, absences_to_change, stands_in_for
from staff.addresses import only_what_is_chosen
from staff.doors import AnyAccount, needs
from staff.forms import AfterForm, ReadingsForm
from staff.notice_queries import notice_page, notices_for
from staff.notices import note_all_read, note_read
from staff.permissions import Permission, Role
from staff.profile import change_looks, choose_notices
from staff.profile_forms import AbsenceForm, LooksForm, NoticesForm
from staff.queries import readings
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.sessions import end_other_sessions, second_factor_of, sessions_of
from staff.tabs import my_tabs
from staff.toasts import tell


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(AnyAccount())
def account(request: UserRequest) -> HttpResponse:
    form = LooksForm(posted(request), user=request.user)
    if form.is_valid():
        change_looks(user=request.user, **form.cleaned_data)
        tell(request, _("Saved."))
        return redirect("staff:account")
    context = {
        "form": form,
        "roles": [Role(role).label for role in request.user.roles],
        "may": [each.label for each in Permission if request.user.may(each)],
        "units": request.user.units.all(),
        "tabs": my_tabs("staff:account"),
    }
    return render(request, "staff/account.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(AnyAccount())
def notice_choices(request: UserRequest) -> HttpResponse:
    form = NoticesForm(posted(request), user=request.user)
    if form.is_valid():
        choose_notices(user=request.user, **form.choices())
        tell(request, _("Saved."))
        return redirect("staff:notices")
    context = {"form": form, "tabs": my_tabs("staff:notices"), "mails": settings.MAILS_ARE_SENT}
    return render(request, "staff/notice_choices.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(AnyAccount())
def my_absences(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    form = AbsenceForm(posted(request), user=user)
    if form.is_valid():
        try:
            note_absence(user=user, **form.cleaned_data, by=user, at=now)
        except NotAway as refused:
            form.add_error(None, str(refused))
        else:
            tell(request, _("Your absence is noted, and your deputy is told."))
            return redirect("staff:absences")
    today = timezone.localdate(now)
    context = {
        "form": form,
        "today": today,
        "absences": absences_of(user, today=today),
        "stands_in": stands_in_for(user, today=today),
        "sees_consults": user.may(Permission.EDIT_AVAILABILITY),
        "tabs": my_tabs("staff:absences"),
    }
    return render(request, "staff/absences.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(AnyAccount())
def take_back_absence(request: UserRequest, absence_id: int) -> HttpResponse:
    """Take back an absence: one's own, or, as administrator, anybody's."""
    absence = get_object_or_404(absences_to_change(request.user), pk=absence_id)
    try:
        cancel_absence(absence=absence, by=request.user, at=timezone.now())
    except NotAway as refused:
        tell(request, str(refused), level=messages.ERROR)
    else:
        tell(request, _("The absence is taken back, and the deputy is told."))
    if absence.user_id == request.user.pk:
        return redirect("staff:absences")
    return redirect("accounts:edit", absence.user_id)


@never_cache
@require_safe
@needs(AnyAccount(second_factor=False))
def security(request: UserRequest) -> HttpResponse:
    context = {
        "second_factor": second_factor_of(request.user),
        "sessions": sessions_of(request.user),
        "this_session": request.session.session_key,
        "tabs": my_tabs("staff:security"),
    }
    return render(request, "staff/security.html", context)


@require_POST
@needs(AnyAccount(second_factor=False))
def sign_out_elsewhere(request: UserRequest) -> HttpResponse:
    end_other_sessions(request.user, but=request.session.session_key)
    tell(request, _("You are signed in only here now."))
    return redirect("staff:security")


@never_cache
@require_safe
@needs(Permission.SEE_ACCESS_LOG)
@only_what_is_chosen
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
    now = timezone.now()
    page = notice_page(request.user, today=timezone.localdate(now), after=AfterForm(request.GET).number())
    patients = names_of(request.user, {line.notice.patient_id for line in page.lines if line.notice.patient_id})
    log_reading(patient_ids=patients, door="notices:list", by=request.user, at=now)
    lines = [(line, patients.get(line.notice.patient_id or 0)) for line in page.lines]
    return render(request, "staff/notices.html", {"lines": lines, "after": page.after})


@require_POST
@needs(AnyAccount())
def read_notice(request: UserRequest, notice_id: int) -> HttpResponse:
    """Note that a notice was read, and go where it leads, or stay where only that is wanted."""
    notice = get_object_or_404(notices_for(request.user, today=timezone.localdate()), pk=notice_id)
    note_read(notices=[notice], by=request.user, at=timezone.now())
    stays = "stay" in request.POST or not notice.address
    return redirect("notices:list" if stays else notice.address)


@require_POST
@needs(AnyAccount())
def read_all_notices(request: UserRequest) -> HttpResponse:
    note_all_read(user=request.user, at=timezone.now())
    return redirect("notices:list")
