"""What follows a signed consult: tasks, orders of specialised care, recommendations; and all of it stopped at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from consults.activation import order_activation
from consults.care_answers import (
    assessed_with,
    is_unstable,
    measures_in,
    recommended_in,
    severe_symptoms,
    structures_wanted,
)
from consults.care_choices import WhyStopped
from consults.care_queries import activations_of, contacts_of, recommendations_of, tasks_of
from consults.care_stopping import stop_everything
from consults.current import locked_consult
from consults.models import Consult, Document
from consults.recommendations import recommend, recommendations_before
from consults.task_work import ask_again, follow_plan, note_asked_again
from staff.models import User
from staff.permissions import Permission
from staff.retry import retried_whole

__all__ = ["WhyStopped", "follow_signature", "part_of", "recommendations_before", "stop_everything"]


@retried_whole
def follow_signature(*, document: Document, answers: Mapping[str, Any], by: User, at: datetime) -> None:
    """
    Let tasks, orders and recommendations be those of a document that is being signed, the first one or an amendment.

    :param answers: all answers of the document, question key → value.
    """
    consult = locked_consult(document.consult)
    follow_plan(consult=consult, measures=measures_in(answers), by=by, at=at)
    note_asked_again(consult=consult, instruments=assessed_with(answers), by=by, at=at)
    ask_again(consult=consult, symptoms=severe_symptoms(answers), by=by, at=at)
    order_activation(
        consult=consult, structures=structures_wanted(answers), unstable=is_unstable(answers), by=by, at=at
    )
    recommend(consult=consult, texts=recommended_in(answers), by=by, at=at)


def part_of(consult: Consult, user: User, today: date) -> dict[str, Any]:
    """Give what a consult's page shows of what follows from it, and of what was recommended before."""
    return {
        "consult": consult,
        "contacts": contacts_of(user, consult),
        "tasks": tasks_of(user, consult),
        "activations": activations_of(user, consult),
        "recommendations": recommendations_of(user, consult),
        "before": recommendations_before(consult),
        "may_work": user.may(Permission.WORK_ON_TASKS),
        "today": today,
    }
