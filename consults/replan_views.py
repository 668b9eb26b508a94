"""The doors to what moves appointments for a reason: nobody came, somebody is urgent or away, nothing is free."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consults.availability_forms import AbsenceForm
from consults.booking_urgent import free_until, last_day_of_choice, make_room, rooms_for, take_free_slot
from consults.booking_wishes import keep_wish, wished_by
from consults.choices import State
from consults.models import Consult
from consults.no_show import missed_appointment, note_no_show
from consults.queries import (
    clinicians_with_sessions,
    for_lists,
    free_slots,
    may_tell_patient,
    possible_clinicians,
    visible_consults,
)
from consults.replan import preview_absence, replan
from consults.waiting import waiting_consults, what_would_help
from consults.week_forms import ExtraForm, NoShowForm, RoomForm, UntilForm, WishForm
from patients.models import Patient
from patients.queries import visible_patients
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.current import ChangedMeanwhile, NotNow

READ_OR_SEND = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.CANCEL_CONSULT)
def no_show(request: UserRequest, consult_id: int) -> HttpResponse:
    consult, now = _visible(request, consult_id), timezone.now()
    form = NoShowForm(
        posted(request), slots=free_slots(consult, at=now), clinicians=_names(), initial={"version": consult.version}
    )
    if form.is_valid():
        try:
            consult = note_no_show(consult=consult, **form.cleaned_data, by=request.user, at=now)
        except NotNow as not_now:
            form.add_error(None, str(not_now))
        else:
            booked = consult.state == State.SCHEDULED
            messages.success(request, _("Noted. The next time is booked.") if booked else _("Noted. It waits again."))
            return redirect("consults:consult", consult.pk)
    log_reading(patient_ids=[consult.patient_id], door="consults:no_show", by=request.user, at=now)
    context = {"consult": consult, "form": form, "missed": missed_appointment(consult, at=now)}
    return render(request, "consults/no_show.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.CANCEL_CONSULT)
def urgent(request: UserRequest, consult_id: int) -> HttpResponse:
    """Propose whom to move so that somebody is seen by a day, and do what was chosen."""
    consult, now = _visible(request, consult_id), timezone.now()
    today = timezone.localdate(now)
    chosen = RoomForm(posted(request))
    if chosen.is_valid():
        asked: dict[str, Any] = {"until": chosen.cleaned_data["until"], "version": chosen.cleaned_data["version"]}
        try:
            if chosen.cleaned_data["room"]:
                make_room(consult=consult, key=chosen.cleaned_data["room"], **asked, by=request.user, at=now)
            else:
                take_free_slot(consult=consult, **asked, by=request.user, at=now)
        except NotNow as not_now:
            messages.error(request, str(not_now))
        else:
            messages.success(request, _("Moved."))
            return redirect("consults:consult", consult.pk)
    form = UntilForm(request.GET or None, today=today, initial={"until": last_day_of_choice(consult, at=now)})
    until = form.cleaned_data["until"] if form.is_valid() else None
    movable = consult.state in (State.WAITING, State.SCHEDULED)
    free = free_until(consult, until=until, at=now) if until and movable else None
    rooms = rooms_for(consult, until=until, at=now) if until and movable and free is None else []
    read = [consult.patient_id, *(room.moved.patient_id for room in rooms)]
    log_reading(patient_ids=read, door="consults:urgent", by=request.user, at=now)
    context = {"consult": consult, "form": form, "until": until, "free": free, "rooms": rooms, "names": _names()}
    return render(request, "consults/move_urgent.html", context)


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.EDIT_AVAILABILITY)
def replan_page(request: UserRequest) -> HttpResponse:
    """Show where everybody would go while a clinician is away; sent with what was shown, do it."""
    now, moved, status = timezone.now(), None, 200
    given = request.POST if request.method == "POST" else request.GET or None
    form = AbsenceForm(given, clinicians=possible_clinicians())
    if form.is_valid() and request.method == "POST":
        try:
            moved = replan(**form.cleaned_data, keys=request.POST.getlist("key"), by=request.user, at=now)
        except ChangedMeanwhile as changed:
            messages.error(request, str(changed))
            status = 409
        except NotNow as not_now:
            form.add_error(None, str(not_now))
            status = 422
        else:
            told = ngettext("%(number)s appointment was moved.", "%(number)s appointments were moved.", len(moved))
            messages.success(request, told % {"number": len(moved)})
            return redirect("consults:availability")
    if form.is_valid():
        moved = preview_absence(**form.cleaned_data, at=now)
        log_reading(
            patient_ids=[one.appointment.patient_id for one in moved], door="consults:replan", by=request.user, at=now
        )
    context = {"form": form, "moved": moved, "names": _names()}
    return render(request, "consults/replan.html", context, status=status)


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def waiting(request: UserRequest) -> HttpResponse:
    """Who waits, or comes too late, and which extra sessions would help."""
    now = timezone.now()
    today, consults = timezone.localdate(now), waiting_consults(request.user, at=now)
    log_reading(patient_ids=[one.patient_id for one in consults], door="consults:waiting", by=request.user, at=now)
    helps = what_would_help([(one.see_by, one.minutes) for one in consults], today=today)
    forms = [
        ExtraForm(
            clinicians=possible_clinicians(),
            auto_id=f"extra{number}_%s",
            initial={"day": min(one.until, today + timedelta(days=1)), "capacity": one.number, "starts": "09:00",
                     "ends": f"{9 + one.half_hours // 2:02}:{30 * (one.half_hours % 2):02}"},
        )
        for number, one in enumerate(helps)
    ]  # fmt: skip
    context = {
        "consults": consults,
        "helps": list(zip(helps, forms, strict=True)),
        "today": today,
        "may_edit": request.user.may(Permission.EDIT_AVAILABILITY),
    }
    return render(request, "consults/waiting.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def slip(request: UserRequest, consult_id: int) -> HttpResponse:
    """A slip for the patient to take home; not before the patient knows of the disease."""
    consult, now = _visible(request, consult_id), timezone.now()
    log_reading(patient_ids=[consult.patient_id], door="consults:slip", by=request.user, at=now)
    context = {"consult": consult, "may_tell": may_tell_patient(consult), "appointment": consult.appointment}
    return render(request, "consults/slip.html", context)


@never_cache
@require_http_methods(READ_OR_SEND)
@needs(Permission.EDIT_PATIENT)
def wishes(request: UserRequest, patient_id: int) -> HttpResponse:
    """When and where a patient would like to be seen: the scheduler's next choice minds it."""
    patient: Patient = get_object_or_404(visible_patients(request.user), pk=patient_id)
    if patient.merged_into_id:
        return redirect("consults:wishes", patient.merged_into_id)
    form = WishForm(posted(request), initial=wished_by(patient))
    if form.is_valid():
        keep_wish(patient=patient, **form.cleaned_data)
        messages.success(request, _("Kept. The next time that is booked minds it."))
        return redirect("patients:patient", patient.pk)
    log_reading(patient_ids=[patient.pk], door="consults:wishes", by=request.user, at=timezone.now())
    status = 422 if form.is_bound else 200
    return render(request, "consults/waiting_wishes.html", {"patient": patient, "form": form}, status=status)


def _visible(request: UserRequest, consult_id: int) -> Consult:
    return get_object_or_404(for_lists(visible_consults(request.user)), pk=consult_id)


def _names() -> dict[int, str]:
    return {person.pk: str(person) for person in clinicians_with_sessions()}
