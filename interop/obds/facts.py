"""Bringing the stored facts of a batch of patients in line with what their messages say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

import msgspec
from django.utils import timezone

from interop.models import Match
from interop.obds.draft import FactDraft
from interop.obds.merge import Body, Change, Place, Said, Wanted, body_of, changes, wanted_facts
from interop.obds.tumours import Origin, recurrence_entered_before, tumours_of_origins
from patients.bulk import FactRow, stored_facts
from patients.choices import FactKind, Source
from patients.models import Patient
from staff.models import User
from triggers.record import record

_LONGEST_ID = 200
# The shortened id keeps so much of its beginning.
_LONGEST_SCOPE = _LONGEST_ID - 33


class Statement(msgspec.Struct, frozen=True):
    """All that one sender says about one patient now, and where earlier versions had each external id."""

    sender: str
    patient_ref: str
    patient: Patient
    messages: list[Said]
    places: dict[str, set[Place]]

    @property
    def scope(self) -> str:
        """What the external ids of all its facts begin with; names too long for that are shortened by a hash."""
        scope = f"{self.sender}|{self.patient_ref}|"
        return scope if len(scope) <= _LONGEST_SCOPE else f"#{sha256(scope.encode()).hexdigest()[:32]}|"


class _Stored:
    """All facts of the batch's people, and what became of each."""

    def __init__(self, survivor_ids: Iterable[int]) -> None:
        records = dict(
            Patient.objects.filter(pk__in=survivor_ids)
            .values_list("pk", "pk")
            .union(Patient.objects.filter(merged_into__in=survivor_ids).values_list("pk", "merged_into"))
        )
        facts = stored_facts(records)
        self.facts = {fact.pk: fact for fact in facts}
        self.retracted: dict[int, list[FactRow]] = defaultdict(list)
        self.replaced_by: dict[int, list[FactRow]] = defaultdict(list)
        self.of_person: dict[int, list[FactRow]] = defaultdict(list)
        for fact in facts:
            self.of_person[records[fact.patient_id]].append(fact)
            if fact.of_id:
                self.retracted[fact.of_id].append(fact)
            if fact.replaces_id:
                self.replaced_by[fact.replaces_id].append(fact)

    def standing(self, statement: Statement) -> list[FactRow]:
        """Give the facts that this source has said and not taken back, whatever people made of them since."""
        latest: dict[str, FactRow] = {}
        for fact in self.of_person[statement.patient.survivor_id]:
            if self._said_by(fact, statement):
                latest[fact.external_id] = fact
        return [
            fact
            for fact in latest.values()
            if not any(taken.source == Source.OBDS for taken in self.retracted[fact.pk])
            and not any(self._said_by(newer, statement) for newer in self.replaced_by[fact.pk])
        ]

    def counts(self, fact: FactRow) -> bool:
        return not self.retracted[fact.pk] and not self._valid_replacements(fact)

    def last_of_chain(self, fact: FactRow) -> FactRow:
        """Give the fact that now stands in the place of this one."""
        while newer := self._valid_replacements(fact):
            fact = newer[-1]
        return fact

    def _valid_replacements(self, fact: FactRow) -> list[FactRow]:
        return [newer for newer in self.replaced_by[fact.pk] if not self.retracted[newer.pk]]

    @staticmethod
    def _said_by(fact: FactRow, statement: Statement) -> bool:
        return (
            fact.source == Source.OBDS
            and fact.kind != FactKind.RETRACTION
            and fact.patient_id == statement.patient.pk
            and fact.external_id.startswith(statement.scope)
        )


def bring_in_line(
    statements: Sequence[Statement], *, by: User | None, at: datetime, historic_before: date | None
) -> None:
    """
    Record, replace and retract facts, so that what stands is what the messages say; the patients are locked.

    :param historic_before: facts dated before it were known on their clinical date (first load of old records).
    """
    stored = _Stored({statement.patient.survivor_id for statement in statements})
    wanted = {statement.scope: wanted_facts(statement.messages) for statement in statements}
    tumours = tumours_of_origins(_origins(statements, wanted), stored.of_person, stored.counts, at=at)
    facts: list[FactRow] = []
    matched: list[tuple[FactRow, FactRow]] = []
    for statement in statements:
        own_tumours = {ref: pk for (patient_id, sender, ref), pk in tumours.ids.items()
                       if (patient_id, sender) == (statement.patient.pk, statement.sender)}  # fmt: skip
        for change in _changes(statement, wanted[statement.scope], stored, own_tumours):
            fact = _fact(change, statement, stored, own_tumours, historic_before=historic_before, at=at)
            if change.standing is None and fact.kind == FactKind.RECURRENCE:
                entered = recurrence_entered_before(
                    fact, tumours, filter(stored.counts, stored.of_person[statement.patient.survivor_id])
                )
                if entered is not None:
                    fact.replaces_id = entered.pk
                    matched.append((fact, entered))
            facts.append(fact)
    if facts:
        record(facts, by=by, at=at)
    Match.objects.bulk_create(_asked(fact, entered, at) for fact, entered in matched)


def _asked(fact: FactRow, entered: FactRow, at: datetime) -> Match:
    """Ask whether a recurrence is the one that was entered before it."""
    assert fact.tumour_id is not None
    assert entered.tumour_id is not None
    return Match(
        patient_id=fact.patient_id,
        tumour_id=fact.tumour_id,
        other_tumour_id=entered.tumour_id,
        fact_id=fact.pk,
        other_fact_id=entered.pk,
        asked_at=at,
    )


def _origins(statements: Sequence[Statement], wanted: Mapping[str, list[Wanted]]) -> list[Origin]:
    """Give every tumour that the messages name, with what they say it is."""
    origins = []
    for statement in statements:
        diagnoses = {each.fact.tumour: each.fact for each in wanted[statement.scope] if each.fact.kind == "diagnosis"}
        for tumour_ref, fact in sorted(diagnoses.items()):
            origins.append(
                Origin(
                    patient_id=statement.patient.pk,
                    survivor_id=statement.patient.survivor_id,
                    sender=statement.sender,
                    tumour_ref=tumour_ref,
                    icd10=fact.values["icd10"],
                    side=fact.values.get("side") or "",
                    on=fact.on,
                    precision=fact.precision,
                )
            )
    return origins


def _changes(statement: Statement, wanted: list[Wanted], stored: _Stored, tumours: Mapping[str, int]) -> list[Change]:
    refs = {pk: ref for ref, pk in tumours.items()}
    standing = {
        fact.pk: (fact.external_id, _body_of_stored(fact, refs.get(fact.tumour_id or 0, "")))
        for fact in stored.standing(statement)
    }
    with_full_ids = [
        msgspec.structs.replace(
            each, fact=msgspec.structs.replace(each.fact, external_id=_full_id(statement, each.fact.external_id))
        )
        for each in wanted
    ]
    places = {_full_id(statement, external_id): found for external_id, found in statement.places.items()}
    return changes(with_full_ids, standing, places)


def _fact(
    change: Change,
    statement: Statement,
    stored: _Stored,
    tumours: Mapping[str, int],
    *,
    historic_before: date | None,
    at: datetime,
) -> FactRow:
    standing = stored.facts[change.standing] if change.standing is not None else None
    today = timezone.localdate(at)
    if change.wanted is None:
        assert standing is not None
        reported_on = max(message.last_on for message in statement.messages)
        assert standing.recorded is not None
        return FactRow.of_kind(
            FactKind.RETRACTION,
            patient_id=statement.patient.pk,
            of_id=standing.pk,
            on=reported_on,
            recorded=min(max(reported_on, standing.recorded), today),
            source=Source.OBDS.value,
            external_id=standing.external_id,
            own={"reason": ""},
        )
    draft = change.wanted.fact
    known_on = max(change.wanted.known_on, draft.on)
    if historic_before is not None and draft.on < historic_before:
        known_on = draft.on
    columns = {name: value for name, value in draft.values.items() if value not in (None, "")}
    if draft.until is not None:
        columns |= {"until": draft.until, "until_precision": draft.until_precision}
    return FactRow.of_kind(
        draft.kind,
        patient_id=statement.patient.pk,
        tumour_id=tumours[draft.tumour] if draft.tumour else None,
        on=draft.on,
        on_precision=draft.precision,
        recorded=known_on,
        source=Source.OBDS.value,
        external_id=draft.external_id,
        replaces_id=stored.last_of_chain(standing).pk if standing is not None else None,
        own=columns,
    )


def _body_of_stored(fact: FactRow, tumour_ref: str) -> Body:
    """Give what a stored fact says in the form in which drafts say it."""
    columns = {name: value for name, value in fact.own.items() if name not in ("until", "until_precision")}
    return body_of(
        FactDraft(
            kind=fact.kind,
            external_id=fact.external_id,
            on=fact.on,
            precision=fact.on_precision,
            tumour=tumour_ref,
            values=columns,
            until=fact.own.get("until"),
            until_precision=fact.own.get("until_precision"),
        )
    )


def _full_id(statement: Statement, external_id: str) -> str:
    """Give the external id as stored: sender and patient before it, shortened by a hash where it would be too long."""
    full = statement.scope + external_id
    if len(full) <= _LONGEST_ID:
        return full
    return f"{full[:_LONGEST_SCOPE]}#{sha256(full.encode()).hexdigest()[:32]}"
