"""Rules and clocks in templates."""

from dataclasses import dataclass

from django import template
from django.utils.translation import get_language

from staff.models import User
from triggers.choices import REFERRAL_MOVES
from triggers.deadline_words import deadline_in_words
from triggers.models import Referral, Trigger
from triggers.queries import rule_of
from triggers.scores import scores_of

register = template.Library()


@dataclass(frozen=True)
class ShownRule:
    """What a reader is told of a rule, in their language. (A rule itself is a function, and templates call those.)"""

    number: int
    title: str
    citation: str
    address: str


@register.filter
def rule_behind(trigger: Trigger) -> ShownRule | None:
    """Give the rule that made a trigger; nothing where the register no longer has it."""
    rule = rule_of(trigger)
    if rule is None:
        return None
    title = rule.title.get((get_language() or "en")[:2], rule.title["en"])
    return ShownRule(rule.number, title, rule.source.citation, rule.source.address)


@register.filter
def answerable_by(referral: Referral, user: User) -> bool:
    """Whether this person may confirm, defer or decline the referral now."""
    return any(
        move.permission is not None and user.may(move.permission) and referral.state in move.sources
        for move in REFERRAL_MOVES.values()
    )


register.filter("deadline_on", deadline_in_words)
register.filter("scores", scores_of)
