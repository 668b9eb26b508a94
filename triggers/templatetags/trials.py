"""Trials in templates."""

from collections.abc import Mapping

from django import template

from triggers.models import Trial
from triggers.register import RULES_BY_CODE
from triggers.rule_cards import title_of

register = template.Library()


@register.filter
def rule_title(code: str) -> str:
    """Give number and title of a rule in the reader's language; its code where the register no longer has it."""
    rule = RULES_BY_CODE.get(code)
    return f"{rule.number}. {title_of(rule)}" if rule else code


@register.filter
def number(numbers: Mapping[str, int], name: str) -> int:
    """Give a figure by its name; what was never counted is 0."""
    return numbers.get(name, 0)


@register.filter
def whole_tens(trial: Trial) -> int:
    """Give the share of patients looked at in percent, in whole tens, so that it is said ten times and not always."""
    return 10 * (10 * trial.done // trial.total) if trial.total else 0
