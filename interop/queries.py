"""Reading imports: runs, their reports, and open questions about doubles."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from interop.models import ImportedFile, ImportedMessage, ImportRun, Match, Same
from patients.models import Patient
from patients.queries import records_of
from staff.models import User
from staff.permissions import Permission


def visible_runs(user: User) -> QuerySet[ImportRun]:
    """Give the imports this user may see, the latest first."""
    if not user.may(Permission.SEE_IMPORTS):
        return ImportRun.objects.none()
    files = ImportedFile.objects.defer("content").order_by("id")
    return ImportRun.objects.select_related("requested_by").prefetch_related(Prefetch("files", files))


def lines_of(run: ImportRun, *, outcome: str = "") -> QuerySet[ImportedMessage]:
    """Give the lines of a run's report in the order of files and messages, perhaps only those of one outcome."""
    lines = ImportedMessage.objects.filter(run=run).select_related("file").defer("file__content")
    return (lines.filter(outcome=outcome) if outcome else lines).order_by("file_id", "number")


def problems_of(line: ImportedMessage, *, with_values: bool = True) -> list[tuple[str, str]]:
    """
    Give element and sentence of each problem of a line, in the reader's language.

    :param with_values: whether to say what stood in the message; who may not see patients reads "…" instead.
    """
    return [
        (
            each["element"],
            gettext(each["message"]).format_map(each["values"] if with_values else dict.fromkeys(each["values"], "…")),
        )
        for each in line.problems
    ]


def report_page(
    run: ImportRun, user: User, *, outcome: str = "", after: int = 0, limit: int = 100
) -> tuple[list[tuple[ImportedMessage, list[tuple[str, str]]]], int | None]:
    """
    Give a page of a run's report: each line with its problems, and the number after which the next page begins.

    :param after: id of the last line of the page before; lines are stored in the order of files and messages.
    """
    lines = list(lines_of(run, outcome=outcome).filter(pk__gt=after).order_by("pk")[: limit + 1])
    with_values = user.may(Permission.SEE_PATIENTS)
    page = [(line, problems_of(line, with_values=with_values)) for line in lines[:limit]]
    return page, lines[limit - 1].pk if len(lines) > limit else None


def open_matches(user: User) -> QuerySet[Match]:
    """Give the open questions whether an imported tumour or recurrence is one that was there before."""
    if not user.may(Permission.SEE_PATIENTS):
        return Match.objects.none()
    return Match.objects.filter(state=Same.OPEN).select_related(
        "patient", "tumour", "other_tumour", "fact", "other_fact"
    )


def matches_of(patient: Patient) -> QuerySet[Match]:
    """Give all questions about doubles of a patient, answered ones too."""
    return Match.objects.filter(patient__in=records_of(patient)).select_related("fact", "other_fact", "answered_by")
