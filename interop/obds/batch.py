"""
Storing a batch of messages: set-wise, in one transaction.

The order of locks is that of every recording: patients are created first (in a transaction of their own), then all
patients of the batch are locked ascending by id, and only then is anything inserted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Max

from interop.models import ImportedMessage, ImportRun, MessageContent, Outcome
from interop.obds import people
from interop.obds.draft import FactDraft
from interop.obds.facts import Statement, bring_in_line
from interop.obds.mapping import Mapped
from interop.obds.merge import Place, Said, places_of
from interop.obds.problems import Problem, gettext_noop
from interop.obds.reader import Person
from patients.bulk import copy_rows
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole

# sender and the sender's Patient_ID
PersonKey = tuple[str, str]
_AFTER_ALL_STORED = 2**62
NAMELESS = Problem(
    "/oBDS/Menge_Patient/Patient/Patienten_Stammdaten/Nachname",
    gettext_noop("The patient is not known here, and the message gives no name: add Nachname."),
)

PERHAPS_KNOWN = Problem(
    "/oBDS/Menge_Patient/Patient/Patienten_Stammdaten",
    gettext_noop(
        "A patient of the same name and date of birth was here under another number: say on the patient's page whether "
        "they are the same person."
    ),
)


_CONTENT = (
    *("sender", "patient_ref", "message_id", "kind", "content_hash", "reported_on"),
    *("patient_id", "raw", "says", "stored_at"),
)
_LINE = (
    *("run_id", "file_id", "number", "sender", "patient_ref", "message_id", "kind", "reported_on"),
    *("outcome", "problems", "content_id"),
)


class Incoming(msgspec.Struct, frozen=True):
    """One message on its way in: where it stood, what it is, and what it says."""

    file_id: int
    file: str
    number: int
    sender: str
    person: Person
    message_id: str
    kind: str
    reported_on: date
    content_hash: bytes
    raw: bytes
    mapped: Mapped

    @property
    def person_key(self) -> PersonKey:
        return self.sender, self.person.patient_id

    @property
    def place(self) -> tuple[int, int]:
        return self.file_id, self.number


class Says(msgspec.Struct, frozen=True):
    """What a version of a message says, as it is stored."""

    person: Person
    facts: tuple[FactDraft, ...]


class Version(msgspec.Struct):
    """
    One version of a message, with the dates of the first and the last file that brought it.

    `order` is that of storing. A new one has its row until it is stored, and its id from then on.
    """

    order: int
    message_id: str
    content_hash: bytes
    first_on: date
    last_on: date
    says: Says
    row: tuple[Any, ...] = ()
    pk: int | None = None


class Line(msgspec.Struct, frozen=True):
    """What became of a message."""

    incoming: Incoming
    outcome: Outcome
    problems: tuple[Problem, ...]
    content: Version | None = None


class How(msgspec.Struct, frozen=True):
    """How a batch is stored: for which run, by whom, when; what is dated before `historic_before` is an old record."""

    run_id: int | None
    by: User | None
    at: datetime
    dry_run: bool
    historic_before: date | None


def store_batch(batch: Sequence[Incoming], how: How) -> list[Line]:
    """
    Store what a batch of messages says, and the line of the report for each; a dry run stores nothing.

    A message that the database refuses is rejected alone: the rest of the batch is stored without it. What one
    patient's messages say is stored together, so that no referral opens between a diagnosis and the death beside it.
    """
    made: list[int] = []
    try:
        return _store_apart(batch, how, made)
    finally:
        people.forget_without_messages(made)


def _store_apart(batch: Sequence[Incoming], how: How, made: list[int]) -> list[Line]:
    try:
        return _rehearse(batch, how) if how.dry_run else _store(batch, how, made)
    except (DataError, IntegrityError) as refusal:
        if (border := _border_of_patients(batch)) is not None:
            return _store_apart(batch[:border], how, made) + _store_apart(batch[border:], how, made)
        understood = [each for each in batch if not each.mapped.problems]
        if not understood:
            raise
        refused = _refused_of(understood, [], how) or {each.place: refusal for each in understood}
        rest = [_refused(each, refused[each.place]) if each.place in refused else each for each in batch]
        return _store_apart(rest, how, made)


def _border_of_patients(batch: Sequence[Incoming]) -> int | None:
    """Give the place nearest to the middle where another patient's messages begin; None if all are one patient's."""
    borders = [place for place in range(1, len(batch)) if batch[place].person_key != batch[place - 1].person_key]
    return min(borders, key=lambda place: abs(place - len(batch) / 2), default=None)


def _refused_of(batch: list[Incoming], before: list[Incoming], how: How) -> dict[tuple[int, int], Exception]:
    """Try, storing nothing, which of a patient's messages the database refuses after those that it takes."""
    try:
        _rehearse([*before, *batch], msgspec.structs.replace(how, run_id=None))
    except (DataError, IntegrityError) as refusal:
        if len(batch) == 1:
            return {batch[0].place: refusal}
        middle = len(batch) // 2
        first = _refused_of(batch[:middle], before, how)
        taken = [each for each in batch[:middle] if each.place not in first]
        return first | _refused_of(batch[middle:], before + taken, how)
    return {}


def _rehearse(batch: Sequence[Incoming], how: How) -> list[Line]:
    with transaction.atomic():
        lines = _store(batch, msgspec.structs.replace(how, run_id=None), made=[])
        transaction.set_rollback(True)
    lines = [msgspec.structs.replace(line, content=None) for line in lines]
    if how.run_id is not None:
        with transaction.atomic():
            _write(lines, how.run_id)
    return lines


def _store(batch: Sequence[Incoming], how: How, made: list[int]) -> list[Line]:
    """
    Store a batch in one transaction.

    :param made: takes up the ids of the patients who were made for it.
    """
    while True:
        try:
            return _store_about(people.find_or_create(_people_of(batch), at=how.at, made=made), batch, how)
        except people.Gone:
            # Another import made a patient, was refused its messages and took the patient back: make it ourselves.
            continue


@retried_whole
def _store_about(patients: dict[PersonKey, int], batch: Sequence[Incoming], how: How) -> list[Line]:
    def is_understood(each: Incoming) -> bool:
        return not each.mapped.problems and each.person_key in patients

    lines = [
        Line(each, Outcome.REJECTED, each.mapped.problems or (NAMELESS,)) for each in batch if not is_understood(each)
    ]
    with transaction.atomic():
        lines += _take_in_all([each for each in batch if is_understood(each)], patients, how)
        lines.sort(key=lambda line: (line.incoming.file_id, line.incoming.number))
        if how.run_id is not None:
            _write(lines, how.run_id)
    return lines


def _take_in_all(batch: Sequence[Incoming], patients: dict[PersonKey, int], how: How) -> list[Line]:
    """Compare the messages with what is known of them, and store what changes."""
    if not batch:
        return []
    keys = {each.person_key for each in batch}
    locked = {patient.pk: patient for patient in lock_patients({patients[key] for key in keys})}
    if not locked.keys() >= {patients[key] for key in keys}:
        raise people.Gone
    versions = _stored_versions(keys)
    before = {key: _person(versions[key]) for key in keys}
    in_doubt = people.asked_about({patients[key] for key in keys if not versions[key]})
    lines = []
    for each in batch:
        about, stored = patients[each.person_key], versions[each.person_key]
        notes = (*each.mapped.notes, PERHAPS_KNOWN) if about in in_doubt and not stored else each.mapped.notes
        lines.append(_take_in(each, stored, about, notes, how))
    _store_new(version for each in versions.values() for version in each)
    moved = {line.incoming.person_key for line in lines if line.outcome in (Outcome.IMPORTED, Outcome.CORRECTED)}
    for key in sorted(moved):
        people.update(patients[key], before[key], _person(versions[key]))
    statements = [
        Statement(
            sender=sender,
            patient_ref=patient_ref,
            patient=locked[patients[sender, patient_ref]],
            messages=_current(versions[sender, patient_ref]),
            places=_places(versions[sender, patient_ref]),
        )
        for sender, patient_ref in sorted(moved)
    ]
    if statements:
        bring_in_line(statements, by=how.by, at=how.at, historic_before=how.historic_before)
    return lines


def _take_in(each: Incoming, versions: list[Version], patient_id: int, notes: tuple[Problem, ...], how: How) -> Line:
    """
    Decide what a message is: new, a new version, or nothing new.

    A content that was seen before at this date or later, or an older date than that of the version we hold, is
    nothing new; a content that comes back with a newer date than the version between is a new statement.
    """
    known = [version for version in versions if version.message_id == each.message_id]
    held = max(known, key=_rank, default=None)
    twin = next((version for version in known if version.content_hash == each.content_hash), None)
    if twin is None:
        twin = _new_version(each, patient_id, how, order=_AFTER_ALL_STORED + each.number)
        versions.append(twin)
    elif twin.last_on < each.reported_on:
        twin.last_on = each.reported_on
    now_held = max((*known, twin), key=_rank)
    outcome = Outcome.CORRECTED if now_held is not held else Outcome.UNCHANGED
    if held is None:
        outcome = Outcome.IMPORTED
    return Line(each, outcome, notes, twin)


def _new_version(each: Incoming, patient_id: int, how: How, *, order: int) -> Version:
    says = Says(person=each.person, facts=each.mapped.facts)
    row = (
        *(each.sender, each.person.patient_id, each.message_id, each.kind, each.content_hash, each.reported_on),
        *(patient_id, each.raw, msgspec.json.encode(says).decode(), how.at),
    )
    return Version(order, each.message_id, each.content_hash, each.reported_on, each.reported_on, says, row)


def _store_new(versions: Iterable[Version]) -> None:
    new = [version for version in versions if version.pk is None]
    for version, pk in zip(new, copy_rows(MessageContent, _CONTENT, [version.row for version in new]), strict=True):
        version.pk, version.row = pk, ()


def _stored_versions(keys: set[PersonKey]) -> dict[PersonKey, list[Version]]:
    found: dict[PersonKey, list[Version]] = {key: [] for key in keys}
    rows = (
        MessageContent.objects.filter(sender__in={key[0] for key in keys}, patient_ref__in={key[1] for key in keys})
        .annotate(last_on=Max("sightings__reported_on"))
        .defer("raw")
        .order_by("id")
    )
    for row in rows:
        if (row.sender, row.patient_ref) in found:
            first_on, last_on = row.reported_on, row.last_on or row.reported_on
            says = msgspec.convert(row.says, Says)
            version = Version(row.pk, row.message_id, bytes(row.content_hash), first_on, last_on, says, pk=row.pk)
            found[row.sender, row.patient_ref].append(version)
    return found


def _rank(version: Version) -> tuple[date, int]:
    return version.last_on, version.order


def _person(versions: list[Version]) -> Person | None:
    """Give the person as the latest message describes it."""
    newest = max(versions, key=_rank, default=None)
    return newest.says.person if newest else None


def _current(versions: Iterable[Version]) -> list[Said]:
    """Give what each message says now: its version with the latest date."""
    newest: dict[str, Version] = {}
    for version in sorted(versions, key=_rank):
        newest[version.message_id] = version
    return [
        Said(version.message_id, version.first_on, version.last_on, version.says.facts)
        for version in sorted(newest.values(), key=_rank)
    ]


def _places(versions: Iterable[Version]) -> dict[str, set[Place]]:
    places: dict[str, set[Place]] = defaultdict(set)
    for version in versions:
        for external_id, place in places_of(version.message_id, version.says.facts).items():
            places[external_id].add(place)
    return places


def _people_of(batch: Sequence[Incoming]) -> dict[PersonKey, Person]:
    """Give each person as the latest understood message describes them."""
    understood = sorted((each for each in batch if not each.mapped.problems), key=lambda each: each.reported_on)
    return {each.person_key: each.person for each in understood}


def _refused(each: Incoming, refusal: Exception) -> Incoming:
    """Turn a message that the database refused into a rejected one; name the rule it breaks, but none of its values."""
    constraint = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None) or type(refusal).__name__
    problem = Problem(
        "",
        gettext_noop("Something in the message contradicts itself or is too long ({rule}): check dates and codes."),
        {"rule": constraint},
    )
    return msgspec.structs.replace(each, mapped=Mapped(tumour=None, facts=(), problems=(problem,), notes=()))


def _write(lines: Sequence[Line], run_id: int) -> None:
    copy_rows(ImportedMessage, _LINE, [_row(line, run_id) for line in lines])
    counted = Counter(str(line.outcome) for line in lines)
    ImportRun.objects.filter(pk=run_id).update(**{name: F(name) + number for name, number in counted.items()})


def _row(line: Line, run_id: int) -> tuple[Any, ...]:
    each = line.incoming
    return (
        *(run_id, each.file_id, each.number),
        *(each.sender[:120], each.person.patient_id[:120], each.message_id[:120], each.kind, each.reported_on),
        *(line.outcome.value, msgspec.json.encode(line.problems).decode(), line.content.pk if line.content else None),
    )
