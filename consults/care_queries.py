"""Reading what follows a consult: tasks, contacts of the day, orders of specialised care, recommendations."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from consults.care_choices import (
    ACTIVATION_LIVE,
    CONTACT_LIVE,
    ActivationState,
    ContactState,
    RecommendationState,
    TaskState,
)
from consults.models import Activation, Consult, ContactStepTaken, ContactTask, Recommendation, Task
from patients.models import Patient
from patients.queries import records_of
from staff.deputies import acting_for
from staff.models import User
from staff.permissions import Permission

# Rows of one list at most; the earliest deadline is shown first.
MOST = 100


def visible_tasks(user: User) -> QuerySet[Task]:
    """Give the tasks this user may see: all, or none."""
    tasks = Task.objects.select_related("patient__merged_into", "responsible", "consult", "closed_by")
    return tasks if user.may(Permission.SEE_CONSULTS) else tasks.none()


def open_tasks(user: User) -> QuerySet[Task]:
    return visible_tasks(user).filter(state=TaskState.OPEN).order_by("due_on", "pk")


def is_mine(user: User, today: date) -> Q:
    """Say which tasks are a user's own, or of somebody for whom the user acts."""
    return Q(responsible__in=acting_for(user, today))


def is_my_professions(user: User) -> Q:
    """Say which tasks anybody of the user's profession may do."""
    return Q(responsible=None, profession=user.profession) & ~Q(profession="")


def my_tasks(user: User, *, today: date) -> QuerySet[Task]:
    return open_tasks(user).filter(is_mine(user, today))


def tasks_of_my_profession(user: User) -> QuerySet[Task]:
    return open_tasks(user).filter(is_my_professions(user))


def overdue_tasks(user: User, *, today: date) -> QuerySet[Task]:
    """Give everybody's tasks whose day is over."""
    return open_tasks(user).filter(due_on__lt=today)


def closed_tasks(user: User, *, today: date) -> QuerySet[Task]:
    """Give what was closed by the user, or was theirs or their profession's, the latest first."""
    own = is_mine(user, today) | is_my_professions(user) | Q(closed_by=user)
    return visible_tasks(user).exclude(state=TaskState.OPEN).filter(own).order_by("-closed_at", "-pk")


def visible_contacts(user: User) -> QuerySet[ContactTask]:
    """Give the contacts of the day this user may see, with everybody to whom they were put."""
    contacts = ContactTask.objects.select_related(
        "patient__merged_into", "made_by", "claimed_by", "closed_by", "answered_no_by"
    ).prefetch_related("steps__to")
    return contacts if user.may(Permission.SEE_CONSULTS) else contacts.none()


def live_contacts(user: User) -> QuerySet[ContactTask]:
    """Give the contacts of the day that are not done, those that nobody claimed first."""
    return visible_contacts(user).filter(state__in=CONTACT_LIVE).order_by("-state", "made_at", "pk")


def contacts_put_to(user: User, *, today: date) -> QuerySet[ContactTask]:
    """Give the live contacts that were put to this user or to somebody they act for, and those they claimed."""
    put = ContactStepTaken.objects.filter(contact=OuterRef("pk"), to__in=acting_for(user, today))
    return live_contacts(user).filter((Q(state=ContactState.OPEN) & Exists(put)) | Q(claimed_by=user))


def count_to_do(user: User, today: date) -> int:
    """
    Count what waits for a user: contacts of the day put to them, own tasks that are due, and their profession's.

    Two queries and who they act for.
    """
    if not user.may(Permission.WORK_ON_TASKS):
        return 0
    due = Task.objects.filter(is_mine(user, today) | is_my_professions(user), state=TaskState.OPEN, due_on__lte=today)
    return due.count() + contacts_put_to(user, today=today).count()


def visible_activations(user: User) -> QuerySet[Activation]:
    activations = Activation.objects.select_related(
        "patient__merged_into", "ordered_by", "accepted_by", "begun_by", "cancelled_by"
    )
    return activations if user.may(Permission.SEE_CONSULTS) else activations.none()


def filtered_activations(user: User, *, state: str, structure: str, today: date) -> QuerySet[Activation]:
    """
    Give orders of specialised care, the one to begin first at the top.

    :param state: a state, "live" for all that have not begun, "overdue", or "" for all.
    """
    activations = visible_activations(user)
    if state == "live":
        activations = activations.filter(state__in=ACTIVATION_LIVE)
    elif state == "overdue":
        activations = activations.filter(state__in=ACTIVATION_LIVE, due_on__lt=today)
    elif state in ActivationState.values:
        activations = activations.filter(state=state)
    if structure:
        activations = activations.filter(structure=structure)
    return activations.order_by("due_on", "pk")


def visible_recommendations(user: User) -> QuerySet[Recommendation]:
    recommendations = Recommendation.objects.select_related(
        "patient__merged_into", "patient__responsible_oncologist", "made_by", "answered_by", "consult"
    )
    return recommendations if user.may(Permission.SEE_PATIENTS) else recommendations.none()


def recommendations_to(user: User, *, today: date) -> QuerySet[Recommendation]:
    """Give what waits for an answer from this user, or from somebody for whom the user acts, the oldest first."""
    people = acting_for(user, today)
    # A merged record's oncologist is that of the record which stands for the person.
    patients = Patient.objects.filter(responsible_oncologist__in=people)
    return (
        waiting_recommendations(user)
        .annotate(person=Coalesce(F("patient__merged_into"), F("patient")))
        .filter(person__in=patients.values("pk"))
    )


def count_recommended_to(user: User, today: date) -> int:
    return recommendations_to(user, today=today).count()


def waiting_recommendations(user: User) -> QuerySet[Recommendation]:
    """Give everything that waits for an oncologist's answer, the oldest first."""
    return visible_recommendations(user).filter(state=RecommendationState.WAITING).order_by("made_at", "pk")


def answered_recommendations(user: User) -> QuerySet[Recommendation]:
    """Give what was answered, the latest first."""
    answered = visible_recommendations(user).filter(answered_at__isnull=False)
    return answered.order_by("-answered_at", "-pk")


def recommendations_for(user: User, patient: Patient) -> list[Recommendation]:
    """Give all that was recommended for a patient and still counts, what waits first, then the latest."""
    rows = visible_recommendations(user).filter(patient__in=records_of(patient))
    rows = rows.exclude(state=RecommendationState.WITHDRAWN).order_by("-made_at", "pk")
    return sorted(rows[:MOST], key=lambda row: row.state != RecommendationState.WAITING)


def tasks_of(user: User, consult: Consult) -> list[Task]:
    return list(visible_tasks(user).filter(consult=consult).order_by("due_on", "pk"))


def activations_of(user: User, consult: Consult) -> list[Activation]:
    """Give the orders of a consult, and those of its patient that are still on their way."""
    own = Q(consult=consult) | Q(patient__in=records_of(consult.patient), state__in=ACTIVATION_LIVE)
    return list(visible_activations(user).filter(own).order_by("due_on", "pk"))


def contacts_of(user: User, consult: Consult) -> list[ContactTask]:
    own = Q(consult=consult) | Q(patient__in=records_of(consult.patient), state__in=CONTACT_LIVE)
    return list(visible_contacts(user).filter(own).order_by("made_at", "pk"))


def recommendations_of(user: User, consult: Consult) -> list[Recommendation]:
    return list(visible_recommendations(user).filter(consult=consult).order_by("made_at", "pk"))


def patients_in(rows: Iterable[Task | ContactTask | Activation | Recommendation]) -> set[int]:
    """Give the numbers of the patients that these rows show, for the log of readings."""
    return {row.patient.survivor_id for row in rows}
