"""
What the monitoring reads: the web process's own counters, and figures of the work itself, without people.

The figures are read from the database at the moment they are asked for, so every process gives the same ones.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from triggers.choices import ReferralState
from triggers.models import Referral
from triggers.queries import waiting_for_consult

WAITING = (ReferralState.PROPOSED, ReferralState.OPEN)


class WorkCollector(Collector):
    """The figures of the work, read when asked."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        figures = Referral.objects.filter(state__in=WAITING).aggregate(
            oldest=Min("opened_at"),
            waiting=Count("id"),
            overdue=Count("id", filter=Q(see_by__lt=timezone.localdate(now))),
        )
        unserved = waiting_for_consult().filter(consult=None).aggregate(oldest=Min("opened_at"))
        yield gauge(
            "oldest_waiting_referral_age_seconds",
            "Age of the oldest referral whose consult has not begun.",
            age(figures["oldest"], now),
        )
        yield gauge("waiting_referrals", "Referrals whose consult has not begun.", figures["waiting"])
        yield gauge("overdue_referrals", "Waiting referrals past their deadline.", figures["overdue"])
        yield gauge(
            "oldest_referral_without_consult_age_seconds",
            "Age of the oldest open referral for which the workers have not yet opened a consult.",
            age(unserved["oldest"], now),
        )


def gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"palliative_{name}", says, value=value)


def age(since: datetime | None, now: datetime) -> float:
    """Give the seconds since then; 0 where there is nothing."""
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def exposition() -> tuple[bytes, str]:
    """Give all figures as Prometheus text, and its content type."""
    processes: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        processes = CollectorRegistry()
        MultiProcessCollector(processes)  # type: ignore[no-untyped-call]
    work = CollectorRegistry()
    work.register(WorkCollector())
    return generate_latest(processes) + generate_latest(work), CONTENT_TYPE_LATEST
