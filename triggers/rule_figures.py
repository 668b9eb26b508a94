"""How often each rule fired and what became of it: counted in the database, for all rules at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, DateField, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from triggers.choices import DeclineReason, DeferReason, Suppressed
from triggers.models import Trigger

# Days back, the shortest first; every count is given for each of them.
PERIODS = (30, 90, 365)
MONTHS = 12
NOTHING = (0, 0, 0)

Counts = tuple[int, ...]

# An answer is the first event of a referral with that time of answering; later events repeat the time; one that was
# taken back does not count. It concerns the rules whose findings spoke for the referral at that moment, each once.
_ANSWERS = """
    WITH answer AS (
        SELECT DISTINCT ON (pgh_obj_id, answered_at)
            pgh_obj_id AS referral_id,
            answered_at AS at,
            CASE
                WHEN state = 'declined' THEN 'declined'
                WHEN state = 'deferred' THEN 'deferred'
                WHEN confirmed_at = answered_at THEN 'confirmed'
            END AS what,
            CASE state WHEN 'declined' THEN decline_reason WHEN 'deferred' THEN defer_reason ELSE '' END AS why
        FROM triggers_referralevent
        WHERE answered_at >= %(since_365)s
        AND NOT EXISTS (
            SELECT FROM triggers_answer
            WHERE triggers_answer.referral_id = pgh_obj_id AND at = answered_at AND undone_at IS NOT NULL
        )
        ORDER BY pgh_obj_id, answered_at, pgh_id
    )
    SELECT
        triggers_trigger.rule,
        answer.what,
        answer.why,
        count(DISTINCT (answer.referral_id, answer.at)) FILTER (WHERE answer.at >= %(since_30)s),
        count(DISTINCT (answer.referral_id, answer.at)) FILTER (WHERE answer.at >= %(since_90)s),
        count(DISTINCT (answer.referral_id, answer.at))
    FROM answer
    JOIN triggers_reason AS reason
        ON reason.referral_id = answer.referral_id
        AND reason.added_at <= answer.at
        AND (reason.ended_at IS NULL OR reason.ended_at >= answer.at)
    JOIN triggers_trigger ON triggers_trigger.id = reason.trigger_id
    WHERE answer.what IS NOT NULL AND (%(rule)s::text IS NULL OR triggers_trigger.rule = %(rule)s)
    GROUP BY 1, 2, 3
"""


@dataclass
class Figures:
    """
    What a rule did in the last 30, 90 and 365 days.

    `fired` are the findings first seen in that time, shadow findings aside; `old` are those of them that are held back
    as historic; `shadow` are findings of its time in shadow mode. The answers are those given in that time about
    referrals for which the rule spoke; `why_deferred` and `why_declined` count them by code of their reason.
    """

    fired: Counts = NOTHING
    old: Counts = NOTHING
    shadow: Counts = NOTHING
    confirmed: Counts = NOTHING
    deferred: Counts = NOTHING
    declined: Counts = NOTHING
    why_deferred: dict[DeferReason, Counts] = field(default_factory=dict)
    why_declined: dict[DeclineReason, Counts] = field(default_factory=dict)


def figures_by_rule(*, at: datetime, rule: str | None = None) -> dict[str, Figures]:
    """
    Give code → figures, for the rules that did anything in the last 365 days. Two queries.

    :param rule: the code of the only rule to count, which spares reading the findings of all others.
    """
    found: dict[str, Figures] = defaultdict(Figures)
    _count_findings(found, at, rule)
    _count_answers(found, at, rule)
    return dict(found)


def _count_findings(found: dict[str, Figures], at: datetime, only: str | None) -> None:
    since = {days: Q(first_seen_at__gte=at - timedelta(days=days)) for days in PERIODS}
    seen = Trigger.objects.filter(since[max(PERIODS)])
    if only is not None:
        seen = seen.filter(rule=only)
    # Grouped as the index trigger_figures is sorted, which alone is read; counting another column would open every row.
    groups = seen.order_by().values_list("rule", "shadow", "suppressed")
    rows: Iterable[tuple[Any, ...]] = groups.annotate(
        **{f"seen_{days}": Count("rule", filter=since[days]) for days in PERIODS}
    )
    for rule, shadow, suppressed, *numbers in rows:
        figures, counts = found[rule], tuple(numbers)
        if shadow:
            figures.shadow = _sum(figures.shadow, counts)
            continue
        figures.fired = _sum(figures.fired, counts)
        if suppressed == Suppressed.HISTORIC:
            figures.old = counts


def _count_answers(found: dict[str, Figures], at: datetime, only: str | None) -> None:
    since = {f"since_{days}": at - timedelta(days=days) for days in PERIODS}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS, {**since, "rule": only})
        rows = cursor.fetchall()
    for rule, what, why, *numbers in rows:
        figures, counts = found[rule], tuple(numbers)
        if what == "confirmed":
            figures.confirmed = counts
        elif what == "deferred":
            figures.deferred = _sum(figures.deferred, counts)
            figures.why_deferred[DeferReason(why)] = counts
        else:
            figures.declined = _sum(figures.declined, counts)
            figures.why_declined[DeclineReason(why)] = counts


def _sum(one: Counts, other: Counts) -> Counts:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def fired_by_month(rule: str, *, at: datetime) -> list[tuple[date, int]]:
    """Give the first day of each of the last twelve months, the present one last, with how often the rule fired."""
    months = _last_months(timezone.localdate(at))
    begins_at = timezone.make_aware(datetime.combine(months[0], datetime.min.time()))
    seen = Trigger.objects.filter(rule=rule, shadow=False, first_seen_at__gte=begins_at).order_by()
    month = TruncMonth("first_seen_at", output_field=DateField())
    numbers = dict(seen.annotate(month=month).values_list("month").annotate(number=Count("pk")))
    return [(first_day, numbers.get(first_day, 0)) for first_day in months]


def _last_months(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return months
