"""Changes in words: who did it and through what, and what became of each column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from patients.choices import Source
from patients.models import Fact
from staff.models import Unit, User

Row = Any
NOTHING = "–"
# What says nothing to a reader: keys, counters, and what repeats another column.
HIDDEN = frozenset(
    {
        *("id", "version", "search_name", "created_at", "stored_at", "stored_by", "replaces", "of", "external_id"),
        *("key", "rule", "rule_version", "settings_version", "see_within", "sentence_de", "sentence_en", "because"),
        *(
            "intents_when_deferred",
            "has_opened",
            "target_on",
            "ended_at",
            "kind",
            "source",
            "known_on",
            "late_known",
            "strong",
        ),
        *("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context"),
    }
)
LABELS: Mapping[str, Promise] = {
    "state": later("State"),
    "see_by": later("See by"),
    "suppressed": later("Held back"),
    "calls_for": later("Calls for"),
    "on": later("Date"),
    "on_precision": later("Precision"),
    "why_ended": later("Why it ended"),
    "shadow": later("Shadow"),
    "held_at": later("Held for release since"),
    "released_at": later("Released"),
    "care_answer": later("Answer in care"),
    "care_answered_at": later("Answered"),
    "care_answered_by": later("Answered by"),
    "answered_at": later("Answered"),
    "answered_by": later("Answered by"),
    "answer_comment": later("Reason"),
    "quiet_until": later("Asked again on"),
    "confirmed_at": later("Confirmed"),
    "confirmed_by": later("Confirmed by"),
    "defer_reason": later("Reason for deferral"),
    "deferred_until": later("Deferred until"),
    "decline_reason": later("Reason for declining"),
    "consult_begun_at": later("Consult begun"),
    "consult_done_at": later("Consult done"),
    "reasons_gone_at": later("Reasons gone"),
    "patient": later("Record"),
    "merged_into": later("Merged into record"),
    "tumour": later("Tumour"),
    "referral": later("Referral"),
    "birth_date_precision": later("Precision of the date of birth"),
    "language": later("Language"),
    "claimed_at": later("Claimed"),
    "claimed_by": later("Claimed by"),
    "begun_at": later("Begun"),
    "begun_by": later("Begun by"),
    "signed_at": later("Signed"),
    "signed_by": later("Signed by"),
    "cancelled_at": later("Cancelled"),
    "cancelled_by": later("Cancelled by"),
    "why_cancelled": later("Why cancelled"),
    "escalated_at": later("Team told since"),
    "starts_at": later("Begins"),
    "ends_at": later("Ends"),
    "place": later("Place"),
    "clinician": later("Clinician"),
    "setting": later("Setting"),
    "undone_at": later("Taken back"),
    "undone_by": later("Taken back by"),
    "removed_at": later("Removed"),
    "t_prefix": later("Prefix of T"),
    "n_prefix": later("Prefix of N"),
    "m_prefix": later("Prefix of M"),
    "until_precision": later("Precision of the end"),
    "recorded": later("Known since"),
}
# name of a task or command → what it does, in words
TASKS: Mapping[str, Promise] = {
    "consults.open_pending": later("Booking of consults"),
    "consults.open_new": later("Booking of consults"),
    "consults.follow_care": later("Following tasks, contacts of the day and orders"),
    "consults.make_letters": later("Making of letters"),
    "triggers.end_deferrals": later("End of deferrals"),
    "triggers.escalate": later("Telling the team that an answer is missing"),
    "triggers.evaluate_due": later("Look at who is due today"),
    "triggers.reevaluate": later("Evaluation of everybody"),
    "triggers.release_portions": later("Release in portions"),
    "triggers.run_trials": later("Trial of a rule on everybody"),
    "triggers.forget_old_trials": later("Removal of old trials"),
    "tumorboard.keep_due": later("Keeping the list of who must be presented"),
    "tumorboard.follow_actions": later("Following the board's recommendations"),
    "tumorboard.plan_meetings": later("Planning of tumour board meetings"),
    "tumorboard.bring_back": later("Bringing cases back to the tumour board"),
    "interop.run_waiting_imports": later("Import"),
    "import_obds": later("Import"),
    "import_facts": later("Import"),
    "import_appointments": later("Import"),
    "load_demo": later("Loading of the demo centre"),
}


@dataclass(frozen=True)
class Names:
    """People and units by id."""

    people: Mapping[int, User]
    units: Mapping[int, Unit]


@dataclass(frozen=True)
class Difference:
    """What a column was and what it became, in words."""

    label: str | Promise
    before: str
    after: str

    @property
    def is_new(self) -> bool:
        """Whether there was nothing before."""
        return self.before == NOTHING


def through(row: Row, names: Names) -> tuple[User | None, str | Promise]:
    """Say who changed a row, and through what: of a fact its source, of an event its request or task."""
    if isinstance(row, Fact):
        return row.stored_by, "" if row.source == Source.MANUAL else row.get_source_display()
    told = row.pgh_context.metadata if row.pgh_context else {}
    by = names.people.get(told.get("user") or 0)
    task = told.get("task") or told.get("command") or told.get("job")
    if task:
        return by, TASKS.get(task, _("In the background: %(task)s") % {"task": task})
    is_program = str(told.get("url", "")).startswith("/api/")
    return by, _("API") if is_program else "" if by else _("By itself")


def names_in(rows: Sequence[Row]) -> Names:
    """Give the people and units whom these rows, or the requests behind them, name. Two queries at most."""
    people, units = set(), set()
    for row in rows:
        context = getattr(row, "pgh_context", None)
        people.add(context.metadata.get("user") if context else None)
        people |= _numbers(row, User)
        units |= _numbers(row, Unit)
    return Names(User.objects.in_bulk(people - {None}), Unit.objects.in_bulk(units - {None}))


def _numbers(row: Row, model: type[Any]) -> set[int | None]:
    """Give the ids of the rows of a model that this row names."""
    return {
        getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is model
    }


def differences(before: Row, after: Row, names: Names, hides: Iterable[str] = ()) -> list[Difference]:
    """Say field by field what a change made of a row; columns that say nothing to a reader are left out."""
    if isinstance(after, Fact) and after.of_id:
        return []
    hidden = HIDDEN.union(hides)
    return [
        Difference(label_of(field), in_words(before, field, names), in_words(after, field, names))
        for field in after._meta.concrete_fields
        if field.name not in hidden and getattr(before, field.attname) != getattr(after, field.attname)
    ]


def label_of(field: "Field[Any, Any]") -> str | Promise:
    label = LABELS.get(field.name, field.verbose_name)
    return str(label)[:1].upper() + str(label)[1:]


def in_words(row: Row, field: "Field[Any, Any]", names: Names) -> str:
    """Write what a column of a row says as a reader of this language knows it."""
    value = getattr(row, field.attname)
    if value in (None, "", [], {}):
        return NOTHING
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, ForeignKey):
        known: Mapping[int, Any] = {User: names.people, Unit: names.units}.get(field.related_model, {})
        return str(known.get(value, value))
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.flatchoices or ())
        return ", ".join(str(labels.get(each, each)) for each in value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    return str(value)
