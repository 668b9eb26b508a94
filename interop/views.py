"""The doors to imports: upload, progress, report, and the questions about doubles."""

from django.contrib import messages
from django.http import HttpResponse
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
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest, posted

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
def run(request: UserRequest, run_id: int) -> HttpResponse:
    shown = get_object_or_404(with_first_files(visible_runs(request.user)), pk=run_id)
    form = LinesForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    outcome = asked.get("outcome", "")
    lines, after = report_page(shown, request.user, outcome=outcome, after=asked.get("after") or 0)
    context = {"run": shown, "form": form, "lines": lines, "next": after, "outcome": outcome}
    context |= {"files_shown": f":{FILES_SHOWN}", "clinical": request.user.may(Permission.SEE_PATIENTS)}
    return render(request, "interop/run.html", {**context, "finished": shown.state in FINISHED})


@require_POST
@needs(Permission.MERGE_PATIENTS)
def same_person(request: UserRequest, match_id: int) -> HttpResponse:
    match = get_object_or_404(open_patient_matches(request.user), pk=match_id)
    form = SameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("patients:patient", match.patient_id)
    try:
        answer_patient_match(match=match, same=form.cleaned_data["same"], by=request.user, at=timezone.now())
    except (AlreadyAnswered, CannotMerge) as cannot:
        messages.error(request, str(cannot))
    else:
        messages.success(request, _("Noted."))
    return redirect("patients:patient", match.patient_id)


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
