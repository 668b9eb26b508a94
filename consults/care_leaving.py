"""What becomes of the tasks, contacts of the day and hours on call of somebody who leaves."""

from datetime import datetime

from consults.care_choices import ContactState, TaskState
from consults.care_rows import locked, save
from consults.models import ContactTask, OnCall, Task
from consults.on_call import current_on_call
from consults.safety import put_back
from patients.services import lock_people
from staff.models import Profession, User


def open_tasks_of(person: User) -> int:
    return Task.objects.filter(responsible=person, state=TaskState.OPEN).count()


def give_care_back(*, person: User, by: User, at: datetime) -> None:
    """Give somebody's tasks to their profession, their contacts to the next person, and end their hours on call."""
    profession = person.profession or Profession.NURSE
    tasks = Task.objects.filter(responsible=person, state=TaskState.OPEN).order_by("patient", "pk")
    contacts = ContactTask.objects.filter(claimed_by=person, state=ContactState.CLAIMED).order_by("patient", "pk")
    lock_people({task.patient_id for task in tasks} | {contact.patient_id for contact in contacts})
    for task in tasks:
        row = locked(task)
        if row.responsible_id == person.pk and row.state == TaskState.OPEN:
            row.responsible, row.profession = None, row.profession or profession
            save(row)
    for contact in contacts:
        claimed = locked(contact)
        if claimed.claimed_by_id == person.pk and claimed.state == ContactState.CLAIMED:
            put_back(claimed, at=at)
    for hours in OnCall.objects.select_for_update().filter(pk__in=current_on_call().filter(person=person).values("pk")):
        hours.ended_at, hours.ended_by = at, by
        hours.save()
