"""The list of referrals as CSV, written while it is read, however long it is."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from staff.models import User
from staff.services import log_reading
from triggers.queue import Wanted, find_page
from triggers.queue_rows import Arranged, QueueRow, queue_rows

AT_ONCE = 500
EVERY = 10_000_000
# A spreadsheet takes a cell that begins so for a formula, and would carry it out. Leading spaces do not hinder it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: object) -> str:
    """Write a cell so that a spreadsheet shows it and never calculates it."""
    written = str(text)
    return f"'{written}" if written.lstrip(" ").startswith(_FORMULA) else written


def csv_of(
    wanted: Wanted, *, booked_for: Callable[[Iterable[int]], Mapping[int, Arranged]], by: User, at: datetime
) -> Iterator[bytes]:
    """
    Write every row that a list has now, in its order; each patient in it is logged as read before the row leaves.

    :param booked_for: gives referral id → what is arranged, as `consults.queries.booked_for` does.
    """
    today = timezone.localdate(at)
    # Excel opens a file in the separator of the reader's language, and knows UTF-8 by its mark.
    write = _Lines(";" if (get_language() or "").startswith("de") else ",")
    yield b"\xef\xbb\xbf" + write([_headings()])
    # All of one moment: while the file is written, rows come, go and change their places.
    numbers = find_page(wanted, limit=EVERY).ids
    for begin in range(0, len(numbers), AT_ONCE):
        some = numbers[begin : begin + AT_ONCE]
        rows = queue_rows(some, booked=booked_for(some), today=today)
        log_reading(patient_ids=[row.referral.patient_id for row in rows], door="triggers:export_queue", by=by, at=at)
        yield write([_cells(row) for row in rows])


class _Lines:
    """Writes rows of cells as lines of CSV."""

    def __init__(self, separator: str) -> None:
        self._separator = separator

    def __call__(self, rows: Iterable[Iterable[object]]) -> bytes:
        written = io.StringIO()
        csv.writer(written, delimiter=self._separator).writerows([map(safe_cell, row) for row in rows])
        return written.getvalue().encode()


def _headings() -> list[str]:
    return [
        *(_("Referral"), _("Patient number"), _("Name"), _("Date of birth"), _("Tumour and stage"), _("Reasons")),
        *(_("State"), _("See by"), _("Target"), _("Deferred until"), _("Declined because"), _("Appointment")),
        *(_("Place"), _("Responsible"), _("Unit"), _("Palliative history"), _("Referred on"), _("Closed on")),
    ]


def _cells(row: QueueRow) -> list[object]:
    referral, patient = row.referral, row.patient
    booked = row.booked
    starts_at = booked.starts_at if booked else None
    return [
        referral.pk,
        patient.pk,
        patient,
        patient.birth_date or "",
        "; ".join(row.tumours),
        "; ".join(reason.words.removesuffix(".") for reason in row.reasons),
        referral.get_state_display(),
        referral.see_by,
        referral.target_on,
        referral.deferred_until or "",
        referral.get_decline_reason_display() if referral.decline_reason else "",
        f"{timezone.localtime(starts_at):%Y-%m-%d %H:%M}" if starts_at else "",
        (booked and booked.place) or "",
        patient.responsible_oncologist or "",
        patient.unit or "",
        "; ".join(row.care),
        timezone.localdate(referral.opened_at),
        timezone.localdate(referral.ended_at) if referral.ended_at else "",
    ]
