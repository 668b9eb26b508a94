"""The doors to imports: upload, progress, report, and the questions about doubles."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interop.forms import LinesForm, SameForm, UploadForm
from interop.models import FINISHED
from interop.queries import FILES_SHOWN, open_matches, open_patient_matches, report_page, visible_runs, with_first_files
from interop.services import (
    AlreadyAnswered,
    CannotImport,
    answer_match,
    answer_patient_match,
    read_uploads,
    request_import,
)
from patients.services import CannotMerge
from staff.addresses import only_what_is_chosen
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted
from staff.services import log_reading
from triggers.merge_preview import MergePreview, merge_preview
from triggers.merge_views import CHANGED, SAY_ALTHOUGH, standing_records, with_appointments

RUNS_SHOWN = 50
FILES_IN_A_ROW = 3


@never_cache
@require_safe
@needs(Permission.SEE_IMPORTS)
def imports(request: UserRequest) -> HttpResponse:
    context = {
        "runs": with_first_files(visible_runs(request.user), limit=FILES_IN_A_ROW)[:RUNS_SHOWN],
        "may_import": request.user.may(Permission.IMPORT_FILES),
        "clinical": request.user.may(Permission.SEE_PATIENTS),
        "files_shown": f":{FILES_IN_A_ROW}",
    }
    return render(request, "interop/imports.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.IMPORT_FILES)
def upload(request: UserRequest) -> HttpResponse:
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_valid():
        first_load, dry_run = form.cleaned_data["first_load"], form.cleaned_data["dry_run"]
        try:
            run = request_import(
                files=read_uploads(form.cleaned_data["chosen"]),
                first_load=first_load,
                dry_run=dry_run,
                by=request.user,
                at=timezone.now(),
            )
        except CannotImport as cannot:
            form.add_error("chosen", str(cannot))
        else:
            return redirect("interop:run", run.pk)
    return render(request, "interop/upload.html", {"form": form})


@never_cache
@require_safe
@needs(Permission.SEE_IMPORTS)
@only_what_is_chosen
def run(request: UserRequest, run_id: int) -> HttpResponse:
    shown = get_object_or_404(with_first_files(visible_runs(request.user)), pk=run_id)
    form = LinesForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    outcome = asked.get("outcome", "")
    lines, after = report_page(shown, request.user, outcome=outcome, after=asked.get("after") or 0)
    context = {"run": shown, "form": form, "lines": lines, "next": after, "outcome": outcome}
    context |= {"files_shown": f":{FILES_SHOWN}", "clinical": request.user.may(Permission.SEE_PATIENTS)}
    return render(request, "interop/run.html", {**context, "finished": shown.state in FINISHED})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MERGE_PATIENTS)
def same_person(request: UserRequest, match_id: int) -> HttpResponse:
    """Show the two records side by side, and in what they differ; sent, keep the answer: the same merges them."""
    match = get_object_or_404(open_patient_matches(request.user), pk=match_id)
    now, ids = timezone.now(), (match.other.survivor_id, match.patient.survivor_id)
    if ids[0] == ids[1]:
        return redirect("patients:patient", ids[0])
    survivor, duplicate = standing_records(request.user, *ids)
    preview = merge_preview(request.user, survivor, duplicate, now)
    if request.method != "POST":
        log_reading(patient_ids=ids, door="interop:same_person", by=request.user, at=now)
        sides = with_appointments(request.user, preview, now)
        return render(request, "interop/compare_persons.html", {"match": match, "preview": preview, "sides": sides})
    form = SameForm(request.POST)
    if why := _why_not_answered(form, preview, request.POST):
        messages.error(request, why)
        return redirect("interop:same_person", match.pk)
    try:
        answer_patient_match(match=match, same=form.cleaned_data["same"], by=request.user, at=now)
    except (AlreadyAnswered, CannotMerge) as cannot:
        messages.error(request, str(cannot))
    else:
        messages.success(request, _("Noted."))
    return redirect("patients:patient", match.patient_id)


def _why_not_answered(form: SameForm, preview: MergePreview, sent: QueryDict) -> str:
    """Say why an answer is not kept: it says nothing, or two are to be one that nobody has compared as they are."""
    if not form.is_valid():
        return _("Choose one of the answers.")
    if form.cleaned_data["same"] and sent.get("seen") != preview.mark:
        return str(CHANGED)
    if form.cleaned_data["same"] and preview.differs and "although" not in sent:
        return str(SAY_ALTHOUGH)
    return ""


@require_POST
@needs(Permission.RECORD_FACT)
def same(request: UserRequest, match_id: int) -> HttpResponse:
    match = get_object_or_404(open_matches(request.user), pk=match_id)
    form = SameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("patients:patient", match.patient.survivor_id)
    try:
        answer_match(match=match, same=form.cleaned_data["same"], by=request.user, at=timezone.now())
    except AlreadyAnswered as answered:
        messages.error(request, str(answered))
    else:
        messages.success(request, _("Noted."))
    return redirect("patients:patient", match.patient.survivor_id)
