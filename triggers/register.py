"""The rules and the settings in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from staff.alone import Work
from triggers.choices import RuleMode
from triggers.engine import DEFAULTS
from triggers.history import NO_RULES
from triggers.models import RuleSetting, Trigger
from triggers.rule import OPENS_REFERRAL, Mode, Rule, RuleSettings
from triggers.rules import RULES
from triggers.rules.several_signs import silent_signs

RULES_BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}
PATIENCE_SECONDS = 2
# Code, version, mode, days to be seen within, days that a finding is fresh for, portion, and since when.
_Setting = tuple[str, int, str, int, int, int | None, datetime]
_LATEST = """
    SELECT DISTINCT ON (rule) rule, version, mode, see_within, fresh_for, portion, set_at
      FROM triggers_rulesetting ORDER BY rule, version DESC
"""


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
    silent: frozenset[str] = NO_RULES
    """The signs that rule 31 must not see."""
    silent_in_shadow: frozenset[str] = NO_RULES
    """Those of them that are in shadow."""

    def with_settings(self, settings: Mapping[str, RuleSettings]) -> "Register":
        """Give this register with other settings, and what follows from them for rule 31."""
        silent = silent_signs(settings)
        in_shadow = frozenset(code for code in silent if settings[code].mode == Mode.SHADOW)
        return replace(self, settings=settings, silent=silent, silent_in_shadow=in_shadow)

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
    return rule.calls_for in OPENS_REFERRAL


def register_in_force() -> Register:
    """Give the rules with the latest settings of each; those they are written with, where nobody has set any."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        return _register_with(cursor.fetchall())


def held_register() -> Register:
    """Give the register in force, and let nobody change it until this transaction ends: what it stores follows it."""
    with connection.cursor() as cursor:
        # Sent at once, they are carried out one after the other: what is read is what stands under the lock.
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared(%s); {_LATEST}", [Work.REGISTER])
        cursor.nextset()
        return _register_with(cursor.fetchall())


def _register_with(latest: Iterable[_Setting]) -> Register:
    settings, versions, openings = dict(DEFAULTS), {}, {}
    for code, version, mode, see_within, fresh_for, portion, set_at in latest:
        settings[code] = RuleSettings(mode=Mode(mode), see_within=see_within, fresh_for=fresh_for)
        versions[code] = version
        if portion is not None and mode == RuleMode.ACTIVE:
            openings[code] = Opening(portion, set_at)
    register = Register(rules=RULES_BY_CODE, settings=settings, versions=versions, openings=openings)
    return register.with_settings(settings)


def latest_settings() -> dict[str, RuleSetting]:
    """Give code → the settings in force, for the rules of which somebody has set any. One query."""
    latest = RuleSetting.objects.order_by("rule", "-version").distinct("rule").select_related("set_by")
    return {row.rule: row for row in latest}


def lock_register() -> bool:
    """
    Wait until no transaction works with the settings, and keep new ones waiting until this one ends.

    Whoever records waits behind this, so it gives up soon; says whether it has the lock.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{PATIENCE_SECONDS}s"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Work.REGISTER])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as refused:
        if isinstance(refused.__cause__, LockNotAvailable):
            return False
        raise
    return True
