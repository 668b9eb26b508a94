"""The doors to what comes before a meeting: meetings, who must be presented, the agenda, a case on it."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff.doors import needs
from staff.forms import AfterForm
from staff.permissions import Permission
from staff.queries import colleagues_who_may
from staff.requests import UserRequest, posted
from staff.services import log_reading
from staff.tabs import Tab
from triggers.current import NotNow
from triggers.telling import telling
from tumorboard.choices import CaseState, DueState, Item, MeetingState, Occasion, Tag, WhyWaived
from tumorboard.due_keeping import keep_waiting
from tumorboard.forms import (
    CaseForm,
    DueForm,
    ItemAnswerForm,
    ItemForm,
    PostponeForm,
    RefuteForm,
    RemoveForm,
    TagForm,
    WaiveForm,
)
from tumorboard.items import answer_item, take_answer_back
from tumorboard.meetings import cancel_meeting
from tumorboard.models import Case
from tumorboard.queries import (
    agenda,
    brought_back_by,
    count_due,
    due_page,
    meetings_ahead,
    meetings_before,
    next_meeting,
    open_meetings,
    taken_off,
    visible_cases,
    visible_due,
    visible_meetings,
)
from tumorboard.registering import change_case, postpone_case, register_case, remove_case, shift_case
from tumorboard.story import say_reason, stories_of
from tumorboard.tags import add_tag, take_tag_off
from tumorboard.waiving import ask_again, waive_presentation

PAST_SHOWN = 12


@never_cache
@require_safe
@needs(Permission.SEE_BOARDS)
def meetings(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "ahead": meetings_ahead(request.user, today=today),
        "before": meetings_before(request.user, today=today)[:PAST_SHOWN],
        "due": count_due(request.user, DueState.DUE),
        "missed": count_due(request.user, DueState.MISSED),
        "today": today,
    }
    return render(request, "tumorboard/meetings.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_BOARDS)
def due(request: UserRequest) -> HttpResponse:
    """Who must be presented, who was treated without, and for whom it was waived; those who wait longest first."""
    now = timezone.now()
    # What was recorded a moment ago is shown too; what is more than that the worker is at.
    keep_waiting(at=now, limit=50)
    form = DueForm(request.GET)
    state, occasion = form.chosen()
    rows, after = due_page(request.user, state=state, occasion=occasion, after=AfterForm(request.GET).number())
    log_reading(patient_ids=[row.patient_id for row in rows], door="tumorboard:due", by=request.user, at=now)
    address = reverse("tumorboard:due")
    context = {
        "rows": rows,
        "after": after,
        "state": state,
        "occasion": occasion,
        "occasions": [Occasion.FIRST_MANIFESTATION, Occasion.RECURRENCE, Occasion.PROGRESSION],
        "tabs": [
            Tab(each.label, f"{address}?tab={each.value}", each == state, count_due(request.user, each))
            for each in DueState
        ],
        "next": next_meeting(rows[0].icd10, at=now) if rows else None,
        "waive": WaiveForm(auto_id=False),
        "may_register": request.user.may(Permission.REGISTER_CASE),
        "today": timezone.localdate(now),
    }
    return render(request, "tumorboard/due.html", context)


@require_POST
@needs(Permission.REGISTER_CASE)
def register(request: UserRequest, due_id: int) -> HttpResponse:
    """Put a tumour on the next agenda of its board."""
    row, now = get_object_or_404(visible_due(request.user), pk=due_id), timezone.now()
    with telling(request, _("Registered.")):
        meeting = next_meeting(row.icd10, at=now)
        if meeting is None:
            raise NotNow(_("No meeting of a board for this tumour is planned."))
        register_case(
            meeting=meeting,
            tumour=row.tumour,
            occasion=Occasion(row.occasion),
            because=row.because,
            by=request.user,
            at=now,
        )
    return redirect(_back_to_due(request))


@require_POST
@needs(Permission.REGISTER_CASE)
def waive(request: UserRequest, due_id: int) -> HttpResponse:
    row, form = get_object_or_404(visible_due(request.user), pk=due_id), WaiveForm(request.POST)
    with telling(request, _("Noted.")):
        if not form.is_valid():
            raise NotNow(_("Choose a reason."))
        waive_presentation(
            due=row,
            why=WhyWaived(form.cleaned_data["why"]),
            words=form.cleaned_data["words"],
            by=request.user,
            at=timezone.now(),
        )
    return redirect(_back_to_due(request))


@require_POST
@needs(Permission.REGISTER_CASE)
def unwaive(request: UserRequest, due_id: int) -> HttpResponse:
    row = get_object_or_404(visible_due(request.user), pk=due_id)
    with telling(request, _("It is asked for again.")):
        ask_again(due=row, by=request.user, at=timezone.now())
    return redirect(_back_to_due(request))


def _back_to_due(request: UserRequest) -> str:
    state, _occasion = DueForm(request.POST).chosen()
    return f"{reverse('tumorboard:due')}?tab={state.value}"


@never_cache
@require_safe
@needs(Permission.SEE_BOARDS)
def meeting(request: UserRequest, meeting_id: int) -> HttpResponse:
    """The agenda of a meeting, in time, with what each case still lacks."""
    found, now = get_object_or_404(visible_meetings(request.user), pk=meeting_id), timezone.now()
    cases, off = list(agenda(request.user, found)), list(taken_off(request.user, found))
    log_reading(
        patient_ids=[case.patient_id for case in (*cases, *off)],
        door="tumorboard:meeting",
        by=request.user,
        at=now,
    )
    stories = stories_of(cases, today=timezone.localdate(now))
    begins, lines = found.starts_at, []
    for case in cases:
        lines.append({"case": case, "story": stories[case.pk], "at": begins})
        begins += timedelta(minutes=case.minutes)
    may_run = request.user.may(Permission.RUN_BOARD)
    context = {
        "meeting": found,
        "lines": lines,
        "off": off,
        "ends": begins,
        "runs_over": begins > found.ends_at,
        "incomplete": sum(bool(story.missing) for story in stories.values()),
        "may_run": may_run,
        "may_register": request.user.may(Permission.REGISTER_CASE) and found.state == MeetingState.PLANNED,
        "may_begin": may_run and found.state == MeetingState.PLANNED,
        "cancel": RemoveForm(version=found.version) if may_run and not lines else None,
    }
    return render(request, "tumorboard/meeting.html", context)


@require_POST
@needs(Permission.RUN_BOARD)
def cancel(request: UserRequest, meeting_id: int) -> HttpResponse:
    found = get_object_or_404(visible_meetings(request.user), pk=meeting_id)
    form = RemoveForm(request.POST, version=found.version)
    with telling(request, _("The meeting is cancelled.")):
        if not form.is_valid():
            raise NotNow(_("Say why in a few words."))
        cancel_meeting(meeting=found, **form.cleaned_data, by=request.user, at=timezone.now())
    return redirect("tumorboard:meeting", meeting_id)


@require_POST
@needs(Permission.RUN_BOARD)
def shift(request: UserRequest, case_id: int, way: str) -> HttpResponse:
    case = get_object_or_404(visible_cases(request.user), pk=case_id)
    shift_case(case=case, up=way == "up", by=request.user, at=timezone.now())
    return redirect(f"{reverse('tumorboard:meeting', args=[case.meeting_id])}#case-{case.pk}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_BOARDS)
def case(request: UserRequest, case_id: int) -> HttpResponse:
    """A case: what is asked, its story and tags, what it lacks; its decision once there is one."""
    found, now = get_object_or_404(visible_cases(request.user), pk=case_id), timezone.now()
    may_change = request.user.may(Permission.REGISTER_CASE) and found.state == CaseState.REGISTERED
    data = posted(request) if may_change else None
    form = CaseForm(data, case=found, presenters=colleagues_who_may(Permission.DECIDE_CASE))
    if form.is_valid():
        with telling(request, _("Saved.")):
            change_case(case=found, **form.cleaned_data, by=request.user, at=now)
        return redirect("tumorboard:case", case_id)
    log_reading(patient_ids=[found.patient_id], door="tumorboard:case", by=request.user, at=now)
    context = {
        "case": found,
        "story": stories_of([found], today=timezone.localdate(now))[found.pk],
        "tags": [{"row": tag, "why": say_reason(tag.because.get("reason", ""))} for tag in found.tags.all()],
        "form": form if may_change else None,
        "postpone": PostponeForm(meetings=open_meetings(at=now, besides=found.meeting), version=found.version),
        "remove": RemoveForm(version=found.version),
        "tag_form": TagForm(auto_id="tag_%s"),
        "may_change": may_change,
        "may_tag": request.user.may(Permission.REGISTER_CASE),
        "may_decide": request.user.may(Permission.DECIDE_CASE)
        and found.meeting.state in (MeetingState.RUNNING, MeetingState.HELD),
        "decisions": found.decisions.all(),
        "asks_again": brought_back_by(request.user, found),
    }
    return render(request, "tumorboard/case.html", context, status=422 if data is not None else 200)


@require_POST
@needs(Permission.REGISTER_CASE)
def postpone(request: UserRequest, case_id: int) -> HttpResponse:
    found, now = get_object_or_404(visible_cases(request.user), pk=case_id), timezone.now()
    form = PostponeForm(request.POST, meetings=open_meetings(at=now, besides=found.meeting), version=found.version)
    with telling(request, _("Postponed.")):
        if not form.is_valid():
            raise NotNow(_("Choose a meeting and say why."))
        postpone_case(case=found, **form.cleaned_data, by=request.user, at=now)
    return redirect("tumorboard:meeting", found.meeting_id)


@require_POST
@needs(Permission.REGISTER_CASE)
def remove(request: UserRequest, case_id: int) -> HttpResponse:
    found = get_object_or_404(visible_cases(request.user), pk=case_id)
    form = RemoveForm(request.POST, version=found.version)
    with telling(request, _("Taken off the agenda.")):
        if not form.is_valid():
            raise NotNow(_("Say why in a few words."))
        remove_case(case=found, **form.cleaned_data, by=request.user, at=timezone.now())
    return redirect("tumorboard:meeting", found.meeting_id)


@require_POST
@needs(Permission.REGISTER_CASE)
def answer(request: UserRequest, case_id: int) -> HttpResponse:
    """Say of something that the case lacks where it is, or why it is not needed."""
    found, form = _case_and(request, case_id), ItemAnswerForm(request.POST)
    with telling(request, _("Noted.")):
        if not form.is_valid():
            raise NotNow(_("Say in a few words where it is, or why it is not needed."))
        said = form.cleaned_data
        answer_item(
            case=found,
            item=Item(said["item"]),
            waived=said["said"] == "waived",
            words=said["words"],
            by=request.user,
            at=timezone.now(),
        )
    return redirect("tumorboard:case", case_id)


@require_POST
@needs(Permission.REGISTER_CASE)
def take_back(request: UserRequest, case_id: int) -> HttpResponse:
    found, form = _case_and(request, case_id), ItemForm(request.POST)
    if form.is_valid():
        with telling(request, _("Taken back.")):
            take_answer_back(case=found, item=Item(form.cleaned_data["item"]), by=request.user, at=timezone.now())
    return redirect("tumorboard:case", case_id)


@require_POST
@needs(Permission.REGISTER_CASE)
def tag(request: UserRequest, case_id: int) -> HttpResponse:
    found, form = _case_and(request, case_id), TagForm(request.POST)
    if form.is_valid():
        with telling(request, _("Tagged.")):
            add_tag(case=found, tag=Tag(form.cleaned_data["tag"]), by=request.user, at=timezone.now())
    return redirect("tumorboard:case", case_id)


@require_POST
@needs(Permission.REGISTER_CASE)
def untag(request: UserRequest, case_id: int) -> HttpResponse:
    found, form = _case_and(request, case_id), RefuteForm(request.POST)
    if form.is_valid():
        with telling(request, _("The tag is taken off.")):
            take_tag_off(
                case=found,
                tag=Tag(form.cleaned_data["tag"]),
                why=form.cleaned_data["why"],
                by=request.user,
                at=timezone.now(),
            )
    return redirect("tumorboard:case", case_id)


def _case_and(request: UserRequest, case_id: int) -> Case:
    return get_object_or_404(visible_cases(request.user), pk=case_id)
