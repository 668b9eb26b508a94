"""Questions in templates: the empty forms that answer them, and whom they are put to."""

from datetime import date

from django import template
from django.forms import Form

from triggers.choices import Addressee
from triggers.models import BoardQuestion, Trigger
from triggers.question_forms import ConfirmDataForm, QuestionForm, VerdictForm
from triggers.questions import ANSWERED_TOGETHER, ASKS_FOR_VERDICT, version_of

register = template.Library()


@register.filter
def seen_as(trigger: Trigger) -> str:
    """Give what the question looks like now, to be sent back with an answer."""
    return version_of(trigger)


@register.filter
def answer_form(trigger: Trigger) -> Form:
    """Give the empty form that answers a question without a new fact."""
    form = ConfirmDataForm if trigger.is_disputed else QuestionForm
    return form(auto_id=f"question-{trigger.pk}-%s", initial={"version": version_of(trigger)})


@register.filter
def verdict_form(trigger: Trigger, today: date) -> Form | None:
    """Give the empty form for a verdict, where the question asks for one."""
    if trigger.rule != ASKS_FOR_VERDICT or trigger.is_disputed:
        return None
    return VerdictForm(auto_id=f"verdict-{trigger.pk}-%s", initial={"version": version_of(trigger), "on": today})


@register.filter
def others_to_ask(trigger: Trigger) -> list[tuple[str, str]]:
    """Give those, beside the board, to whom the question could be put instead, with their names."""
    others = [each for each in Addressee if each not in (trigger.asked_of, Addressee.BOARD)]
    return [(each.value, str(each.label)) for each in others]


@register.filter
def board_to_ask(trigger: Trigger) -> Addressee | None:
    """Give the next tumour board, unless the question is put to it already."""
    return None if trigger.asked_of == Addressee.BOARD else Addressee.BOARD


@register.filter
def on_the_board(trigger: Trigger) -> BoardQuestion | None:
    """Give who put the question on the next tumour board. Lists prefetch the open ones."""
    return next((each for each in trigger.board_questions.all() if each.ended_at is None), None)


@register.filter
def can_be_ticked(trigger: Trigger) -> bool:
    """Whether the question may be answered together with those of other patients."""
    return trigger.rule == ANSWERED_TOGETHER and not trigger.is_disputed
