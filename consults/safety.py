"""
Contact the same day after an answer about safety: it goes on from person to person until one of them claims it.

The owner is the patient's named nurse, or who typed the answer; then whoever stands in for the owner who is away, or
who typed; then who is on call at that hour; then the clinical leads. Those it was put to before may still claim it.
Each step is a row, and the proof that its people were told.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.care_choices import CONTACT_LIVE, CONTACT_MOVES, ContactState, ContactStep, Reached, SafetyReason
from consults.care_people import leads, person_behind, still_working
from consults.care_rows import locked, move, save
from consults.dimensions.lists import list_of
from consults.models import Consult, ContactStepTaken, ContactTask, Document
from consults.on_call import on_call_at
from consults.safety_answers import said_of_safety
from patients.services import lock_patients
from staff.deputies import who_is_there
from staff.models import User
from staff.notices import notify
from staff.past import last_event_of
from staff.retry import retried_whole
from triggers.current import NotNow

STEPS = (ContactStep.OWNER, ContactStep.DEPUTY, ContactStep.ON_CALL, ContactStep.LEAD)
AT_ONCE = 200


@retried_whole
def notice_answers(
    *, document: Document, section: str, answers: Mapping[str, Any], by: User, at: datetime
) -> ContactTask | None:
    """
    Follow what a saved section says about safety; gives the contact that it asks for, if it does.

    The same answers saved twice make one contact. An answer corrected to "no" leaves the contact, which says so.
    """
    said = said_of_safety(_with_emptied(document, section, answers))
    if not said:
        return None
    lock_patients([document.consult.patient_id])
    consult = Consult.objects.select_related("patient__merged_into").get(pk=document.consult_id)
    alarming = {reason for reason, yes in said.items() if yes}
    if denied := said.keys() - alarming:
        _note_denied(consult, denied, by, at)
    return _see_to(consult, alarming, by, at) if alarming else None


def _with_emptied(document: Document, section: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add the questions of the section that have no answer any more."""
    return dict.fromkeys(list_of(document.list_version).section(section).by_key) | dict(answers)


def _note_denied(consult: Consult, denied: set[SafetyReason], by: User, at: datetime) -> None:
    """Say on the contacts of this consult that were made for nothing else that the answer is now "no"."""
    for row in ContactTask.objects.select_for_update().filter(consult=consult, answered_no_at=None):
        if set(row.reasons) <= denied:
            row.answered_no_at, row.answered_no_by = at, by
            save(row)


def _see_to(consult: Consult, alarming: set[SafetyReason], by: User, at: datetime) -> ContactTask:
    """Give the contact for these reasons: the one that was made for them before, the live one, or a new one."""
    rows = list(ContactTask.objects.select_for_update().filter(patient=consult.patient_id).order_by("-pk"))
    made = [row for row in rows if row.consult_id == consult.pk and row.answered_no_at is None]
    known = {reason for row in made for reason in row.reasons}
    live = next((row for row in rows if row.state in CONTACT_LIVE), None)
    if made and alarming <= known:
        return live or made[0]
    if live is not None:
        live.reasons = sorted({*live.reasons, *alarming})
        live.answered_no_at = live.answered_no_by = None
        live.consult = consult
        save(live)
        return live
    return _ask_for_contact(consult, alarming - known or alarming, by, at)


def _ask_for_contact(consult: Consult, reasons: set[SafetyReason], by: User, at: datetime) -> ContactTask:
    contact = ContactTask.objects.create(
        patient_id=consult.patient_id,
        consult=consult,
        reasons=sorted(reasons),
        on=timezone.localdate(at),
        made_at=at,
        made_by=by,
    )
    put_to_next(contact, at=at)
    return contact


def put_to_next(contact: ContactTask, *, at: datetime) -> list[User]:
    """
    Put a locked, open contact to whoever is next; gives the people, who are told at once.

    A step that has nobody, or nobody new, is noted and passed over; after the last one it stays with all of them.
    """
    taken = list(ContactStepTaken.objects.filter(contact=contact))
    done = {row.step for row in taken}
    asked = {row.to_id for row in taken}
    for step in STEPS:
        if step in done:
            continue
        people = [person for person in _people_of(contact, step, at) if person.pk not in asked]
        rows: list[User | None] = [*people] or [None]
        ContactStepTaken.objects.bulk_create(ContactStepTaken(contact=contact, step=step, to=to, at=at) for to in rows)
        if people:
            contact.next_step_at = None if step == STEPS[-1] else at + timedelta(minutes=settings.CONTACT_CLAIM_MINUTES)
            save(contact)
            _tell(contact, people, at)
            return people
    contact.next_step_at = None
    save(contact)
    return []


def _people_of(contact: ContactTask, step: ContactStep, at: datetime) -> list[User]:
    nurse = person_behind(contact.patient_id).named_nurse
    owner = nurse if nurse is not None and nurse.is_active else contact.made_by
    if step == ContactStep.ON_CALL:
        return on_call_at(at)
    if step == ContactStep.LEAD:
        return leads()
    there = who_is_there({owner.pk}, timezone.localdate(at)).get(owner.pk)
    if step == ContactStep.OWNER:
        return still_working([owner] if there == owner.pk else [])
    return still_working([User.objects.get(pk=there) if there not in (None, owner.pk) else contact.made_by])


def _tell(contact: ContactTask, people: list[User], at: datetime) -> None:
    notify(
        users=people,
        kind="contact_today",
        patient_id=contact.patient_id,
        address=reverse("consults:contact_today", args=[contact.pk]),
        # It may come to somebody again: each time is an event of its own.
        subject_id=last_event_of(contact),
        same_day=True,
        at=at,
    )


def pass_on_unclaimed(*, at: datetime) -> int:
    """
    Put every contact that nobody claimed in time to the next person; gives how many went on.

    It may run twice, late, or be killed at any moment: each contact is one transaction, and its rows say what is done.
    """
    due = ContactTask.objects.filter(state=ContactState.OPEN, next_step_at__lte=at).order_by("next_step_at", "pk")
    return sum(_pass_on(contact, at) for contact in due[:AT_ONCE])


@retried_whole
def _pass_on(contact: ContactTask, at: datetime) -> bool:
    row = locked(contact)
    if row.state != ContactState.OPEN or row.next_step_at is None or row.next_step_at > at:
        return False
    return bool(put_to_next(row, at=at))


@retried_whole
def claim_contact(*, contact: ContactTask, by: User, at: datetime, version: int | None = None) -> ContactTask:
    """
    Say that one contacts the patient now; it goes on to nobody else.

    :raises NotNow: if somebody else was first, or it is over.
    """
    row = locked(contact, version=version)
    move(row, CONTACT_MOVES, "claim")
    row.claimed_at, row.claimed_by, row.next_step_at = at, by, None
    save(row)
    return row


@retried_whole
def give_contact_back(*, contact: ContactTask, by: User, at: datetime, version: int | None = None) -> ContactTask:
    """
    Say that one cannot do it after all: it goes to the next person at once.

    :raises NotNow: if a colleague has claimed it, or nobody.
    """
    row = locked(contact, version=version)
    if row.claimed_by_id not in (None, by.pk):
        raise NotNow(_("%(name)s has claimed this.") % {"name": row.claimed_by})
    put_back(row, at=at)
    return row


def put_back(contact: ContactTask, *, at: datetime) -> None:
    """Let a locked, claimed contact go on to the next person; where all had it already, to the clinical leads again."""
    left_by = contact.claimed_by_id
    move(contact, CONTACT_MOVES, "give_back")
    contact.claimed_at = contact.claimed_by = None
    if put_to_next(contact, at=at):
        return
    again = [person for person in leads() if person.pk != left_by]
    ContactStepTaken.objects.bulk_create(
        ContactStepTaken(contact=contact, step=ContactStep.LEAD, to=person, at=at) for person in again
    )
    _tell(contact, again, at)


@retried_whole
def close_contact(
    *,
    contact: ContactTask,
    reached: Reached,
    reached_who: str = "",
    done: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> ContactTask:
    """
    Say who was reached and what was done.

    :raises NotNow: if it is over already, or it is not said what was done.
    """
    if not done.strip():
        raise NotNow(_("Say what was done."))
    row = locked(contact, version=version)
    move(row, CONTACT_MOVES, "close")
    row.closed_at, row.closed_by, row.next_step_at = at, by, None
    row.reached, row.reached_who, row.done = Reached(reached), reached_who.strip(), done.strip()
    save(row)
    return row
