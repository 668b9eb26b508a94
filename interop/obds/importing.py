"""From a file to batches of messages to their lines in the report."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from interop.models import ImportedFile, ImportedMessage, ImportRun
from interop.obds.ahead import read_ahead
from interop.obds.batch import How, Incoming, Line, store_batch
from interop.obds.mapping import Mapped, map_message
from interop.obds.problems import Problem, gettext_noop
from interop.obds.reader import Message, Person, Unreadable, read_messages
from staff.clock import Clock

# A batch ends with its patient, so that nobody is evaluated on half of the messages; it never grows beyond the limit.
# Its fifty queries cost as much as reading two hundred messages.
_BATCH, _LARGEST_BATCH = 450, 500


class ReportLine(msgspec.Struct, frozen=True):
    """What became of one message, for the report."""

    file: str
    number: int
    message_id: str
    kind: str
    patient: str
    outcome: str
    problems: tuple[Problem, ...]


def files_below(path: Path) -> list[Path]:
    """Give the file itself, or every XML file of a folder and its folders, in the order of their names."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.suffix.lower() == ".xml" and file.is_file())
    return [path]


def import_file(
    file: ImportedFile,
    stream: BinaryIO,
    *,
    run: ImportRun,
    clock: Clock,
    on_progress: Callable[[ImportRun], None] = lambda run: None,
) -> None:
    """
    Import one file of a run, going on where an interrupted attempt ended.

    Every batch and its lines of the report are one transaction; what is committed is not looked at again.
    """
    at = clock.now()
    how = How(run_id=run.pk, by=run.requested_by, at=at, dry_run=run.dry_run, historic_before=_historic_before(run, at))
    done_before = ImportedMessage.objects.filter(file=file).aggregate(last=Max("number"))["last"] or 0
    fresh = (each for each in _incoming(stream, file.pk, file.name, at) if each.number > done_before)
    with closing(read_ahead(_batches(fresh))) as batches:
        for batch in batches:
            with collector_at_rest():
                store_batch(batch, msgspec.structs.replace(how, at=clock.now()))
            run.refresh_from_db()
            on_progress(run)
    file.done = True
    file.save(update_fields=["done"])


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """
    Let Python's collector of circular garbage rest, which takes a fifth of the time.

    A batch makes many objects and next to no such garbage; between batches the collector may work.
    """
    works = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if works:
            gc.enable()


def rehearse_files(paths: Sequence[Path], *, at: datetime, first_load: bool) -> Iterator[ReportLine]:
    """Say what an import of these files would do, and store nothing."""
    how = How(
        run_id=None,
        by=None,
        at=at,
        dry_run=True,
        historic_before=_go_live(at) if first_load else None,
    )
    for number, path in enumerate(paths, start=1):
        with (
            path.open("rb") as stream,
            closing(read_ahead(_batches(_incoming(stream, number, str(path), at)))) as batches,
        ):
            for batch in batches:
                yield from map(report_line, store_batch(batch, how))


def report_line(line: Line) -> ReportLine:
    each = line.incoming
    return ReportLine(
        each.file, each.number, each.message_id, each.kind, each.person.patient_id, line.outcome.value, line.problems
    )


def stored_lines(run: ImportRun) -> Iterator[ReportLine]:
    """Give the lines of a run's report in the order of its files and messages, without holding them all."""
    columns = ("file__name", "number", "message_id", "kind", "patient_ref", "outcome", "problems")
    rows = ImportedMessage.objects.filter(run=run).order_by("pk").values_list(*columns)
    for file, number, message, kind, patient, outcome, problems in rows.iterator(chunk_size=1000):
        found = msgspec.convert(problems, tuple[Problem, ...])
        yield ReportLine(file, number, message, kind, patient, outcome, found)


def as_json(lines: Iterable[ReportLine]) -> Iterator[str]:
    """Give the report as one JSON object, in pieces: `{"files": [{"file", "messages": [{"id", "kind", …}]}]}`."""
    file = None
    yield '{"files": ['
    for line in lines:
        if line.file != file:
            yield ("" if file is None else "]}, ") + f'{{"file": {_json(line.file)}, "messages": ['
        else:
            yield ", "
        file = line.file
        yield _json(
            {
                "id": line.message_id,
                "kind": line.kind,
                "patient": line.patient,
                "outcome": line.outcome,
                "problems": [{"element": each.element, "message": str(each)} for each in line.problems],
            }
        )
    yield "]}" if file is None else "]}]}"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _incoming(stream: BinaryIO, file_id: int, name: str, at: datetime) -> Iterator[Incoming]:
    """Read a file's messages; where it can't be read on, the last one says why."""
    today = timezone.localdate(at)
    number = 0
    try:
        for message in read_messages(stream):
            number = message.number
            yield _understood(message, file_id, name, today)
    except Unreadable as stop:
        yield Incoming(
            file_id=file_id,
            file=name,
            number=number + 1,
            sender="",
            person=Person(""),
            message_id="",
            kind="",
            reported_on=today,
            content_hash=b"",
            raw=b"",
            mapped=Mapped(tumour=None, facts=(), problems=(stop.problem,), notes=()),
        )


def _understood(message: Message, file_id: int, name: str, today: date) -> Incoming:
    mapped = map_message(message, today=today)
    reported_on = message.reported_on
    if reported_on is None or reported_on > today:
        note = Problem(
            "/oBDS/Meldedatum",
            gettext_noop("Meldedatum is missing or has not come yet; the day of the import was taken. Correct it."),
        )
        mapped = msgspec.structs.replace(mapped, notes=(*mapped.notes, note))
        reported_on = today
    return Incoming(
        file_id=file_id,
        file=name,
        number=message.number,
        sender=message.sender,
        person=message.person,
        message_id=message.message_id,
        kind=message.kind,
        reported_on=reported_on,
        content_hash=message.content_hash,
        raw=message.raw,
        mapped=mapped,
    )


def _batches(messages: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    batch: list[Incoming] = []
    for each in messages:
        new_patient = batch and each.person_key != batch[-1].person_key
        if len(batch) >= _LARGEST_BATCH or (len(batch) >= _BATCH and new_patient):
            yield batch
            batch = []
        batch.append(each)
    if batch:
        yield batch


def _historic_before(run: ImportRun, at: datetime) -> date | None:
    return _go_live(at) if run.first_load else None


def _go_live(at: datetime) -> date:
    """Give the day from which the product is used: the setting, else today."""
    return settings.GO_LIVE_ON or timezone.localdate(at)
