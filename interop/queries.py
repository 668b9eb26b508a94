"""Reading imports: runs, their reports, and open questions about doubles."""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext

from interop.models import ImportedFile, ImportedMessage, ImportRun, Match, PatientMatch, Same
from patients.models import Patient
from patients.queries import records_of
from staff.models import User
from staff.past import events_of
from staff.permissions import Permission
from triggers.change_sources import Kind
from triggers.changes import Source, Told, events_source

FILES_SHOWN = 20


def visible_runs(user: User) -> QuerySet[ImportRun]:
    """Give the imports this user may see, the latest first."""
    if not user.may(Permission.SEE_IMPORTS):
        return ImportRun.objects.none()
    return ImportRun.objects.select_related("requested_by")


def with_first_files(runs: QuerySet[ImportRun], *, limit: int = FILES_SHOWN) -> QuerySet[ImportRun]:
    """
    Give each run its first files as `first_files`: id, name, size and whether done; one run may have many thousands.

    One more than `limit` says that there are more.
    """
    shown: Any = JSONObject(id="id", name="name", size="size", done="done")
    files = ImportedFile.objects.filter(run=OuterRef("pk")).order_by("id").values_list(shown)[: limit + 1]
    return runs.annotate(first_files=ArraySubquery(files))


def lines_of(run: ImportRun, *, outcome: str = "") -> QuerySet[ImportedMessage]:
    """
    Give the lines of a run's report, perhaps only those of one outcome.

    Lines are stored in the order of files and messages, so their ids are that order.
    """
    lines = ImportedMessage.objects.filter(run=run).select_related("file").defer("file__content")
    return (lines.filter(outcome=outcome) if outcome else lines).order_by("pk")


def problems_of(line: ImportedMessage, *, clinical: bool) -> list[tuple[str, str]]:
    """
    Give element and sentence of each problem of a line, in the reader's language.

    :param clinical: whether the reader may see patients. Who may not reads "…" for what stood in the message, and only
        elements outside of it: those inside begin with the kind of message, as `Tod/Sterbedatum`.
    """
    return [
        (
            each["element"] if clinical or each["element"].startswith("/") else "",
            gettext(each["message"]).format_map(each["values"] if clinical else dict.fromkeys(each["values"], "…")),
        )
        for each in line.problems
    ]


def report_page(
    run: ImportRun, user: User, *, outcome: str = "", after: int = 0, limit: int = 100
) -> tuple[list[tuple[ImportedMessage, list[tuple[str, str]]]], int | None]:
    """
    Give a page of a run's report: each line with its problems, and the number after which the next page begins.

    :param after: id of the last line of the page before.
    """
    lines = list(lines_of(run, outcome=outcome).filter(pk__gt=after)[: limit + 1])
    clinical = user.may(Permission.SEE_PATIENTS)
    page = [(line, problems_of(line, clinical=clinical)) for line in lines[:limit]]
    return page, lines[limit - 1].pk if len(lines) > limit else None


def open_matches(user: User) -> QuerySet[Match]:
    """Give the open questions whether an imported tumour or recurrence is one that was there before."""
    if not user.may(Permission.SEE_PATIENTS):
        return Match.objects.none()
    return Match.objects.filter(state=Same.OPEN).select_related(
        "patient", "tumour", "other_tumour", "fact", "other_fact"
    )


def open_patient_matches(user: User) -> QuerySet[PatientMatch]:
    """Give the open questions whether two patients are the same person."""
    if not user.may(Permission.SEE_PATIENTS):
        return PatientMatch.objects.none()
    return PatientMatch.objects.filter(state=Same.OPEN).select_related("patient__merged_into", "other__merged_into")


def perhaps_the_same(user: User, patient: Patient) -> list[tuple[PatientMatch, Patient]]:
    """Give the open questions whether this patient is the same person as another, each with that other one."""
    records = records_of(patient)
    asked = open_patient_matches(user).filter(Q(patient__in=records) | Q(other__in=records))
    sides = [
        (match, match.patient.merged_into or match.patient, match.other.merged_into or match.other) for match in asked
    ]
    return [(match, two if one.pk == patient.survivor_id else one) for match, one, two in sides if one != two]


def matches_of(patient: Patient) -> QuerySet[Match]:
    """Give all questions about doubles of a patient, answered ones too."""
    return Match.objects.filter(patient__in=records_of(patient)).select_related("fact", "other_fact", "answered_by")


def match_changes(user: User, record_ids: Collection[int]) -> list[Source]:
    """Give where questions of imports about doubles stand, of these records, and their answers."""
    if not user.may(Permission.SEE_PATIENTS):
        return []
    people = Q(patient__in=record_ids) | Q(other__in=record_ids)
    return [
        events_source(Match, events_of(Match).filter(patient__in=record_ids), kind=Kind.RECORDS, tell=_tell_match),
        events_source(PatientMatch, events_of(PatientMatch).filter(people), kind=Kind.RECORDS, tell=_tell_match),
    ]


def _tell_match(row: Any, before: Any) -> Told:
    if before is None:
        return Told(gettext("An import asks whether this is a double"))
    return Told(gettext("Is it a double? %(answer)s") % {"answer": row.get_state_display()})
