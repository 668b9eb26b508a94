"""Importing oBDS files, and answering whether what they brought is the same as what was there before."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pghistory
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from interop.models import FINISHED, ImportedFile, ImportRun, Match, PatientMatch, RunState, Same
from interop.obds.importing import ReportLine, files_below, import_file, rehearse_files, stored_lines
from patients.choices import Source
from patients.models import Fact, Recurrence, Retraction
from patients.services import lock_patients
from staff.alone import Work, alone_with
from staff.clock import Clock
from staff.models import User
from staff.retry import retried_whole
from triggers.merging import merge_patients, separate_tumour
from triggers.nudge import nudge_on_commit
from triggers.record import record

TASK = "interop.run_waiting_imports"
UPLOAD_BYTES = 200 * 1024**2
_UPLOAD_MB = UPLOAD_BYTES // 1024**2

Progress = Callable[[ImportRun], None]


class CannotImport(Exception):
    """Says why these files cannot be taken in."""


class AlreadyAnswered(Exception):
    """Says that somebody else answered meanwhile."""


def read_uploads(files: Sequence[UploadedFile]) -> list[tuple[str, bytes]]:
    """
    Give name and content of each uploaded file; may be called again.

    :raises CannotImport: if they are too large together; nothing has been read then.
    """
    if sum(file.size or 0 for file in files) > UPLOAD_BYTES:
        raise CannotImport(
            _("The files are larger than %(limit)s MB together. Upload fewer at once, or use the command import_obds.")
            % {"limit": _UPLOAD_MB}
        )
    contents = []
    for file in files:
        file.seek(0)
        contents.append((str(file.name), file.read()))
    return contents


@transaction.atomic
def request_import(
    *, files: Sequence[tuple[str, bytes]], first_load: bool, dry_run: bool, by: User, at: datetime
) -> ImportRun:
    """
    Put uploaded files into the queue; a worker imports them.

    :param files: name and content of each, as `read_uploads` gives them.
    :raises CannotImport: if there is none.
    """
    if not files:
        raise CannotImport(_("Choose at least one file."))
    run = ImportRun.objects.create(requested_at=at, requested_by=by, first_load=first_load, dry_run=dry_run)
    ImportedFile.objects.bulk_create(
        ImportedFile(run=run, name=Path(name).name[:255], size=len(content), content=content) for name, content in files
    )
    nudge_on_commit(TASK)
    return run


def import_files(
    paths: Iterable[Path],
    *,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    first_load: bool = False,
    on_progress: Progress = lambda run: None,
) -> Iterator[ReportLine]:
    """
    Import files and folders now; what is committed stays when it is stopped, and a repetition finds it unchanged.

    :param paths: files, or folders of which every `.xml` file is read, in the order of their names.
    :returns: the report, message by message; a dry run reports without having stored anything.
    :raises CannotImport: if a path does not exist, or a folder holds no XML file.
    """
    found = [file for path in paths for file in _files(Path(path))]
    if dry_run:
        return rehearse_files(found, at=at, first_load=first_load)
    clock = Clock(at)
    with ExitStack() as held:
        with transaction.atomic():
            run = ImportRun.objects.create(
                requested_at=at, requested_by=by, first_load=first_load, state=RunState.RUNNING
            )
            files = ImportedFile.objects.bulk_create(
                ImportedFile(run=run, name=str(path)[-255:], size=path.stat().st_size) for path in found
            )
            # Held before anybody sees it: a worker that came first would close it, for it has not got the files.
            held.enter_context(alone_with(Work.IMPORT_RUN, run.pk))
        for path, file in zip(found, files, strict=True):
            with path.open("rb") as stream:
                import_file(file, stream, run=run, clock=clock, on_progress=on_progress)
        _finish(run, RunState.DONE, at=clock.now())
    return stored_lines(run)


def run_waiting_imports(*, at: datetime) -> int:
    """
    Carry out every unfinished import that nobody else is carrying out; give how many were finished.

    A run whose worker was killed goes on where it stopped. One that was started by a command that was killed cannot
    (its files are not here): it is closed as stopped, and the command can be repeated.
    """
    finished, clock = 0, Clock(at)
    for run in ImportRun.objects.exclude(state__in=FINISHED).order_by("id"):
        with alone_with(Work.IMPORT_RUN, run.pk) as alone:
            run.refresh_from_db()
            if not alone or run.state in FINISHED:
                continue
            try:
                with pghistory.context(task=TASK, user=run.requested_by_id):
                    _carry_out(run, clock)
            except (OperationalError, InterfaceError):
                raise  # the database is away: the next sweep goes on
            except Exception:
                # whatever this is, it would come again with every sweep
                _finish(run, RunState.STOPPED, at=clock.now())
                raise
            finished += 1
    return finished


def _carry_out(run: ImportRun, clock: Clock) -> None:
    run.state = RunState.RUNNING
    run.save(update_fields=["state"])
    for file_id in run.files.filter(done=False).order_by("id").values_list("id", flat=True):
        file = ImportedFile.objects.get(pk=file_id)
        if file.content is None:
            _finish(run, RunState.STOPPED, at=clock.now())
            return
        import_file(file, BytesIO(file.content), run=run, clock=clock)
    _finish(run, RunState.DONE, at=clock.now())


@retried_whole
def answer_match(*, match: Match, same: bool, by: User, at: datetime) -> None:
    """
    Say whether an imported tumour or recurrence is the one that was there before.

    "Different" takes back that they were treated as one: each tumour, or each recurrence, counts on its own again.

    :raises AlreadyAnswered: if the question is not open any more.
    """
    lock_patients([match.patient_id])
    match = Match.objects.select_for_update(of=("self",)).select_related("tumour", "fact").get(pk=match.pk)
    if match.state != Same.OPEN:
        raise AlreadyAnswered(_("This question was answered meanwhile."))
    match.state = Same.SAME if same else Same.DIFFERENT
    match.answered_at, match.answered_by = at, by
    match.save(update_fields=["state", "answered_at", "answered_by"])
    if same:
        return
    if match.fact is not None:
        _let_stand_alone(match.fact, by=by, at=at)
    elif match.tumour.merged_into_id is not None:
        separate_tumour(tumour=match.tumour, at=at)


@retried_whole
def answer_patient_match(*, match: PatientMatch, same: bool, by: User, at: datetime) -> None:
    """
    Say whether the patient whom an import made is somebody who was here before; "the same" merges the two.

    :raises AlreadyAnswered: if the question is not open any more.
    :raises CannotMerge: see `triggers.merging.merge_patients`.
    """
    records = {record.pk: record for record in lock_patients([match.patient_id, match.other_id])}
    match = PatientMatch.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if match.state != Same.OPEN:
        raise AlreadyAnswered(_("This question was answered meanwhile."))
    match.state = Same.SAME if same else Same.DIFFERENT
    match.answered_at, match.answered_by = at, by
    match.save(update_fields=["state", "answered_at", "answered_by"])
    duplicate, survivor = (records[records[pk].survivor_id] for pk in (match.patient_id, match.other_id))
    if same and duplicate != survivor:
        merge_patients(duplicate=duplicate, survivor=survivor, at=at)


def _let_stand_alone(recurrence: Fact, *, by: User, at: datetime) -> None:
    """Record the imported recurrence again without replacing the other one, which then counts again."""
    if Fact.objects.filter(replaces=recurrence, retractions=None).exists() or recurrence.retractions.exists():
        return
    alone = Recurrence(
        patient_id=recurrence.patient_id,
        tumour_id=recurrence.tumour_id,
        on=recurrence.on,
        on_precision=recurrence.on_precision,
        recorded=recurrence.recorded,
        source=Source.OBDS,
        external_id=recurrence.external_id,
        extent=recurrence.extent,
    )
    today = timezone.localdate(at)
    taken_back = Retraction(
        patient_id=recurrence.patient_id, of=recurrence, on=today, recorded=today, source=Source.MANUAL
    )
    record([taken_back, alone], by=by, at=at)


def _finish(run: ImportRun, state: RunState, *, at: datetime) -> None:
    """Close a run and let go of the uploaded files: their messages are kept."""
    ImportedFile.objects.filter(run=run).exclude(content=None).update(content=None)
    run.state, run.finished_at = state, at
    run.save(update_fields=["state", "finished_at"])


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise CannotImport(_("%(path)s does not exist.") % {"path": path})
    found = files_below(path)
    if not found:
        raise CannotImport(_("%(path)s holds no XML file.") % {"path": path})
    return found
