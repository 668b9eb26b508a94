"""Tasks: given by a plan or by hand, done, dropped with a word, taken up again."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consults.care_answers import Measure
from consults.care_choices import TASK_MOVES, HowClosed, TaskKind, TaskState
from consults.care_people import person_behind, still_working
from consults.care_rows import locked, move, save
from consults.models import Consult, Task
from patients.models import Patient
from patients.queries import records_of
from patients.services import lock_patients
from staff.models import Profession, User
from staff.notices import notify
from staff.retry import retried_whole
from triggers.current import NotNow

# Where a plan says no day.
USUAL_DAYS = 7


@retried_whole
def give_task(
    *,
    patient: Patient,
    kind: TaskKind,
    text: str,
    due_on: date,
    responsible: User | None = None,
    profession: str = "",
    consult: Consult | None = None,
    by: User | None,
    at: datetime,
) -> Task:
    """
    Give somebody, or a profession, something to do for a patient until a day; a person is told.

    :raises NotNow: if it is nobody's, or says nothing.
    """
    if responsible is None and not profession:
        raise NotNow(_("Say who is to do this: a person or a profession."))
    if not text.strip():
        raise NotNow(_("Say what is to be done."))
    lock_patients([patient.pk])
    task = Task.objects.create(
        patient=patient,
        consult=consult,
        kind=kind,
        text=text.strip(),
        responsible=responsible,
        profession=profession,
        due_on=due_on,
        made_at=at,
        made_by=by,
    )
    _tell(task, by, at)
    return task


def follow_plan(*, consult: Consult, measures: Sequence[Measure], by: User, at: datetime) -> list[Task]:
    """
    Let the tasks of a locked consult be those of its plan; gives what is new.

    In an amended plan a measure that is still there keeps its task, with its new day and person; one that is gone is
    dropped. What was done stays done.
    """
    before = Task.objects.select_for_update().filter(consult=consult, kind=TaskKind.MEASURE)
    known = {(task.problem, task.measure, task.text): task for task in before}
    people = _people_named(measures)
    wanted = {measure.key for measure in measures}
    for key, task in known.items():
        if key not in wanted and task.state == TaskState.OPEN:
            close(task, "drop", how=HowClosed.AMENDED, by=by, at=at)
    new = []
    for measure in measures:
        existing = known.get(measure.key)
        if existing is not None and existing.how_closed != HowClosed.AMENDED:
            _bring_into_line(existing, measure, people, by, at)
        else:
            new.append(_task_of(consult, measure, people, by, at))
    for task in new:
        task.save()
        _tell(task, by, at)
    return new


def _task_of(consult: Consult, measure: Measure, people: dict[int, User], by: User, at: datetime) -> Task:
    person, profession = _whose(measure, people, by)
    return Task(
        patient_id=consult.patient_id,
        consult=consult,
        kind=TaskKind.MEASURE,
        problem=measure.problem,
        measure=measure.measure,
        text=measure.text,
        responsible=person,
        profession=profession,
        due_on=measure.due_on or timezone.localdate(at) + timedelta(days=USUAL_DAYS),
        made_at=at,
        made_by=by,
    )


def _bring_into_line(task: Task, measure: Measure, people: dict[int, User], by: User, at: datetime) -> None:
    person, profession = _whose(measure, people, by)
    due_on = measure.due_on or task.due_on
    if task.state != TaskState.OPEN or (task.responsible, task.profession, task.due_on) == (person, profession, due_on):
        return
    is_new_to = task.responsible != person
    task.responsible, task.profession, task.due_on = person, profession, due_on
    save(task)
    if is_new_to:
        _tell(task, by, at)


def _people_named(measures: Sequence[Measure]) -> dict[int, User]:
    named = {measure.person_id for measure in measures if measure.person_id is not None}
    return {person.pk: person for person in still_working(User.objects.filter(pk__in=named))}


def _whose(measure: Measure, people: dict[int, User], by: User) -> tuple[User | None, str]:
    """Give whose a measure is; where it names nobody who works here, it is that of who signed the plan."""
    person = people.get(measure.person_id or 0)
    profession = measure.profession if measure.profession in Profession.values else ""
    return (None, profession) if person is None and profession else (person or by, profession)


def ask_again(*, consult: Consult, symptoms: Sequence[str], by: User, at: datetime) -> Task | None:
    """
    Plan to ask again about severe symptoms, 3 days after a locked consult unless the site says otherwise.

    It is the named nurse's, or any nurse's. An amended consult without severe symptoms drops it.
    """
    task = Task.objects.select_for_update().filter(consult=consult, kind=TaskKind.RECHECK).order_by("-pk").first()
    if task is not None and task.state == TaskState.OPEN:
        if not symptoms:
            close(task, "drop", how=HowClosed.AMENDED, by=by, at=at)
        elif task.symptoms != list(symptoms):
            task.symptoms = list(symptoms)
            save(task)
        return None
    if not symptoms or (task is not None and task.symptoms == list(symptoms)):
        return None
    nurse = next(iter(still_working([person_behind(consult.patient_id).named_nurse])), None)
    task = Task.objects.create(
        patient_id=consult.patient_id,
        consult=consult,
        kind=TaskKind.RECHECK,
        symptoms=list(symptoms),
        responsible=nurse,
        profession="" if nurse else Profession.NURSE,
        due_on=timezone.localdate(at) + timedelta(days=settings.RECHECK_DAYS),
        made_at=at,
        made_by=by,
    )
    _tell(task, by, at)
    return task


def note_asked_again(*, consult: Consult, instruments: Collection[str], by: User, at: datetime) -> None:
    """Close what was to be asked again and was asked in this consult: the same instruments were filled in."""
    earlier = Task.objects.select_for_update().filter(
        patient__in=records_of(consult.patient), kind=TaskKind.RECHECK, state=TaskState.OPEN
    )
    for task in earlier.exclude(consult=consult):
        if {symptom.partition(".")[0] for symptom in task.symptoms} <= set(instruments):
            close(task, "finish", how=HowClosed.IN_CONSULT, by=by, at=at)


def _tell(task: Task, by: User | None, at: datetime) -> None:
    if task.responsible is not None and task.responsible != by:
        notify(
            users=[task.responsible],
            kind="task_given",
            patient_id=task.patient_id,
            address=reverse("consults:tasks"),
            subject_id=task.pk,
            at=at,
        )


@retried_whole
def finish_task(*, task: Task, words: str = "", by: User, at: datetime, version: int | None = None) -> Task:
    """
    Say that a task is done, with a word about it or none.

    :raises NotNow: if somebody closed it before.
    """
    return close(locked(task, version=version), "finish", how=HowClosed.BY_HAND, words=words, by=by, at=at)


@retried_whole
def drop_task(*, task: Task, words: str, by: User, at: datetime, version: int | None = None) -> Task:
    """
    Say that a task is not done, and why.

    :raises NotNow: if somebody closed it before, or it is not said why.
    """
    if not words.strip():
        raise NotNow(_("Say in a few words why not."))
    return close(locked(task, version=version), "drop", how=HowClosed.BY_HAND, words=words, by=by, at=at)


@retried_whole
def reopen_task(*, task: Task, version: int | None = None) -> Task:
    """
    Take up again a task that somebody closed by hand.

    :raises NotNow: if it is open, or what happened closed it.
    """
    row = locked(task, version=version)
    if row.how_closed not in ("", HowClosed.BY_HAND):
        raise NotNow(_("This task ended by itself: %(why)s.") % {"why": row.get_how_closed_display()})
    move(row, TASK_MOVES, "reopen")
    row.closed_at = row.closed_by = None
    row.how_closed = row.closing_words = ""
    save(row)
    return row


def close(task: Task, name: str, *, how: HowClosed, words: str = "", by: User | None, at: datetime) -> Task:
    """Finish or drop a locked task."""
    move(task, TASK_MOVES, name)
    task.closed_at, task.closed_by, task.how_closed, task.closing_words = at, by, how, words.strip()
    save(task)
    return task
