"""The rules and the settings in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone

from triggers.choices import RuleMode
from triggers.engine import DEFAULTS
from triggers.models import RuleSetting, Trigger
from triggers.rule import CallsFor, Mode, Rule, RuleSettings
from triggers.rules import RULES

RULES_BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}
OPENS_REFERRALS = frozenset({CallsFor.REFERRAL, CallsFor.CONFIRMATION})
# Any number that no other lock uses.
_REGISTER_LOCK = 20_260_005


@dataclass(frozen=True)
class Opening:
    """How a rule opens what was known before its settings: so many referrals each working day."""

    portion: int
    since: datetime


@dataclass(frozen=True)
class Register:
    """The rules, and by code the settings in force, their version (none: as written) and what opens in portions."""

    rules: Mapping[str, Rule]
    settings: Mapping[str, RuleSettings]
    versions: Mapping[str, int] = field(default_factory=dict)
    openings: Mapping[str, Opening] = field(default_factory=dict)

    def is_on(self, code: str) -> bool:
        return code in self.rules and self.settings[code].mode != Mode.OFF

    def waits(self, trigger: Trigger) -> bool:
        """Say whether a finding must wait for its turn before it opens a referral; one that has opened one need not."""
        return self.is_part_of_opening(trigger) and (trigger.held_at is not None or not trigger.has_opened)

    def is_part_of_opening(self, trigger: Trigger) -> bool:
        """
        Say whether a finding is part of what its rule opens in portions.

        It was known before the day on which the portions were set, and was not released since. What becomes known later
        waits for nobody.
        """
        opening = self.openings.get(trigger.rule)
        return (
            opening is not None
            and trigger.known_on < timezone.localdate(opening.since)
            and (trigger.released_at is None or trigger.released_at < opening.since)
        )


def opens_referrals(rule: Rule) -> bool:
    """Whether a rule opens referrals at all, which can be released in portions."""
    return rule.calls_for in OPENS_REFERRALS


def register_in_force() -> Register:
    """Give the rules with the latest settings of each; those they are written with, where nobody has set any."""
    latest = latest_settings()
    chosen = {
        code: RuleSettings(mode=Mode(row.mode), see_within=row.see_within, fresh_for=row.fresh_for)
        for code, row in latest.items()
    }
    return Register(
        rules=RULES_BY_CODE,
        settings={**DEFAULTS, **chosen},
        versions={code: row.version for code, row in latest.items()},
        openings={
            code: Opening(row.portion, row.set_at)
            for code, row in latest.items()
            if row.portion is not None and row.mode == RuleMode.ACTIVE
        },
    )


def latest_settings() -> dict[str, RuleSetting]:
    """Give code → the settings in force, for the rules of which somebody has set any. One query."""
    latest = RuleSetting.objects.order_by("rule", "-version").distinct("rule").select_related("set_by")
    return {row.rule: row for row in latest}


def hold_register() -> None:
    """Let nobody change the settings until this transaction ends, so that what it stores follows those in force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_REGISTER_LOCK])


def lock_register() -> None:
    """Wait until no transaction works with the settings, and keep new ones waiting until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_REGISTER_LOCK])
