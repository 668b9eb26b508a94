"""What pages say about what follows a consult, and the small forms in its rows."""

from datetime import date

from django import template

from consults.care_choices import (
    ACTIVATION_MOVES,
    CONTACT_MOVES,
    RECOMMENDATION_MOVES,
    TASK_MOVES,
    CareMoves,
    HowClosed,
    Structure,
)
from consults.care_forms import (
    AcceptForm,
    CancelActivationForm,
    CareBegunForm,
    CloseContactForm,
    DropForm,
    FinishForm,
    RefuseForm,
)
from consults.care_words import reasons_in_words, task_title
from consults.models import Activation, ContactTask, Recommendation, Task

register = template.Library()
register.filter("task_title", task_title)
register.filter("reasons_in_words", reasons_in_words)


@register.filter
def moves(row: Task | Activation | ContactTask | Recommendation) -> list[str]:
    """Give what can be done with a row in its state, for the buttons."""
    table = _table(row)
    named = [name for name, move in table.items() if row.state in move.sources]
    ended_by_itself = isinstance(row, Task) and row.how_closed not in ("", HowClosed.BY_HAND)
    return [name for name in named if not (name == "reopen" and ended_by_itself)]


def _table(row: Task | Activation | ContactTask | Recommendation) -> CareMoves:
    if isinstance(row, Task):
        return TASK_MOVES
    if isinstance(row, Activation):
        return ACTIVATION_MOVES
    return CONTACT_MOVES if isinstance(row, ContactTask) else RECOMMENDATION_MOVES


@register.filter
def finish_form(task: Task) -> FinishForm:
    return FinishForm(initial={"version": task.version}, auto_id=f"finish_{task.pk}_%s")


@register.filter
def drop_form(task: Task) -> DropForm:
    return DropForm(initial={"version": task.version}, auto_id=f"drop_{task.pk}_%s")


@register.filter
def close_form(contact: ContactTask) -> CloseContactForm:
    return CloseContactForm(initial={"version": contact.version}, auto_id=f"close_{contact.pk}_%s")


@register.filter
def accept_form(activation: Activation) -> AcceptForm:
    undecided = activation.structure == Structure.UNDECIDED
    return AcceptForm(
        initial={"version": activation.version}, undecided=undecided, auto_id=f"accept_{activation.pk}_%s"
    )


@register.filter
def begin_form(activation: Activation, today: date) -> CareBegunForm:
    return CareBegunForm(
        initial={"version": activation.version, "provider": activation.provider},
        undecided=activation.structure == Structure.UNDECIDED,
        today=today,
        auto_id=f"begin_{activation.pk}_%s",
    )


@register.filter
def cancel_form(activation: Activation) -> CancelActivationForm:
    return CancelActivationForm(initial={"version": activation.version}, auto_id=f"cancel_{activation.pk}_%s")


@register.filter
def refuse_form(recommendation: Recommendation) -> RefuseForm:
    return RefuseForm(initial={"version": recommendation.version}, auto_id=f"refuse_{recommendation.pk}_%s")
