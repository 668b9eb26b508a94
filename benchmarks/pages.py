"""
How long the referral queue and a patient's page take, measured against an empty page of the same run.

    python3 dev.py bench pages [--patients 1000000] [--live 50000] [--rounds 40] [--json]

The population is the demo centre, copied, with referrals written by SQL. Pages are asked of gunicorn as it serves them
in production, by somebody signed in, one after the other: in each round every page once, so that whatever slows the
machine down slows them all. First and deep pages of every tab and order, pages that begin in each class of the clock,
every filter, and searches; besides, the counts of the tabs that such a page asks for once it is there.
"""

import gc
import http.client
import os
import random
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import msgspec

from benchmarks.report import Report, parser_for, say, set_up_django
from development.processes import Running, Watchdog, wait_until
from development.product import processes

EMPTY = "empty page"
WARM_UP = 5
START_SECONDS = 60
FACTS = 500
WANTED = {"queue": 4.0, "patient": 6.0}


class Page(msgspec.Struct, frozen=True):
    """A page to be asked for; with `form` it is posted. `kind` says what it may cost."""

    name: str
    address: str
    form: Mapping[str, str] | None = None
    kind: str = "queue"


def main() -> int:
    parser = parser_for("pages", "The referral queue and the patient's page against an empty page.")
    parser.add_argument("--patients", type=int, default=1_000_000, help="in full thousands (1000000)")
    parser.add_argument("--live", type=int, default=50_000, help="live referrals (50000)")
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked for (40)")
    parser.add_argument("--seed", type=int, default=1, help="of the invented centre and of the order of pages (1)")
    chosen = parser.parse_args()
    set_up_django()
    from django.utils import timezone

    patient = prepare(patients=chosen.patients, live=chosen.live, seed=chosen.seed)
    pages = all_pages(patient, today=timezone.localdate())
    with running_web() as port:
        times = measure(pages, Reader(port), rounds=chosen.rounds, rng=random.Random(chosen.seed))
    say(report_on(pages, times, chosen.patients, chosen.live), as_json=chosen.json)
    return 0


def prepare(*, patients: int, live: int, seed: int) -> int:
    """Fill the database; give the number of the patient with many facts."""
    from django.utils import timezone

    from benchmarks.population import ORIGINALS, copy_everybody, fill, settle
    from benchmarks.waiting_list import give_people, make_oncologists, open_referrals, somebody_with_facts

    now = timezone.now()
    today = timezone.localdate(now)
    make_oncologists()
    fill(patients=min(patients, ORIGINALS), seed=seed, at=now)
    give_people()
    copy_everybody(patients // ORIGINALS - 1)
    settle()
    open_referrals(live=live, today=today)
    patient = somebody_with_facts(FACTS, today=today)
    settle()
    return patient


def all_pages(patient: int, *, today: date) -> list[Page]:
    """Give every page that is measured."""
    pages = [Page(EMPTY, "/notices/", kind="empty"), Page("queue", "/referrals/")]
    pages += [
        Page(f"{name}, {place}", address)
        for name, asked in tabs_and_orders()
        for place, address in first_and_deep(asked, today=today)
    ]
    pages += [Page(f"from {name}", address) for name, address in classes(today=today)]
    pages += [Page(f"filter {name}", f"/referrals/?{urlencode(asked)}") for name, asked in filters()]
    pages += [Page(f"search {name}", "/referrals/search/", form=form) for name, form in searches()]
    pages += [
        Page(f"counts with filter {name}", f"/referrals/counts/?{urlencode(asked)}", kind="counts")
        for name, asked in filters()
    ]
    pages += [
        Page(f"counts in search {name}", "/referrals/counts/", form=form, kind="counts") for name, form in searches()
    ]
    pages.append(Page("anything new", "/referrals/changes/"))
    for name, part in (("head", ""), ("course", "course/"), ("facts", "facts/"), ("history", "history/")):
        pages.append(Page(f"patient, {FACTS} facts: {name}", f"/patients/{patient}/{part}", kind="patient"))
    return pages


def tabs_and_orders() -> list[tuple[str, dict[str, str]]]:
    from triggers.queue import TABS

    return [(f"{tab}, {sort}", {"tab": tab, "sort": sort}) for tab, shown in TABS.items() for sort in shown.sorts]


def first_and_deep(asked: Mapping[str, str], *, today: date) -> Iterator[tuple[str, str]]:
    """Give the addresses of the first page and of one after four fifths of the rows."""
    from triggers.models import QueueEntry
    from triggers.queue import SORTS, find_page, wanted_of

    yield "first", f"/referrals/?{urlencode(asked)}"
    wanted = wanted_of(reader(), today=today, **asked)
    order = SORTS[asked["sort"]]
    rows = QueueEntry.objects.filter(pk__in=find_page(wanted, limit=1_000_000).ids)
    minus = "-" if order.latest_first else ""
    numbers = list(rows.order_by(f"{minus}{order.column}", f"{minus}pk").values_list("pk", flat=True))
    if numbers:
        yield "deep", f"/referrals/?{urlencode({**asked, 'after': numbers[4 * len(numbers) // 5]})}"


def classes(*, today: date) -> Iterator[tuple[str, str]]:
    """Give the pages of the whole list that begin in each class of the clock, and the very last one."""
    from triggers.models import QueueEntry

    live = QueueEntry.objects.filter(stands="goes_ahead").order_by("see_by", "pk")
    begins = {
        "breach": today - timedelta(days=60),
        "overdue": today - timedelta(days=14),
        "past target": today + timedelta(days=3),
        "in time": today + timedelta(days=30),
    }
    for name, day in begins.items():
        if row := live.filter(see_by__gte=day).first():
            yield name, f"/referrals/?after={row.pk}"
    if last := live.reverse()[:30]:
        yield "the end", f"/referrals/?after={last[len(last) - 1].pk}"


def filters() -> list[tuple[str, dict[str, str]]]:
    from staff.models import Unit
    from triggers.models import QueueEntry

    unit = Unit.objects.order_by("pk")[0]
    place = QueueEntry.objects.exclude(place="").order_by("place").values_list("place", flat=True)[0]
    one = [
        ("mine", {"whose": "mine"}),
        ("unit", {"unit": str(unit.pk)}),
        ("tumour (frequent)", {"tumour": "C34"}),
        ("tumour (rare)", {"tumour": "C25"}),
        ("tumour (nobody's)", {"tumour": "C71"}),
        ("rule", {"rule": "inoperable_recurrence"}),
        ("rule (no finding)", {"rule": "delirium"}),
        ("reason for declining", {"declined": "disagrees"}),
        ("place", {"place": place}),
        ("place (nobody there)", {"place": "Room 99"}),
    ]
    together = {"unit": str(unit.pk), "tumour": "C34", "rule": "inoperable_recurrence", "tab": "overdue"}
    return [*one, ("unit, tumour and rule, overdue", together), ("mine, newest", {"whose": "mine", "sort": "newest"})]


def searches() -> list[tuple[str, dict[str, str]]]:
    from triggers.models import QueueEntry

    name = QueueEntry.objects.order_by("search_name").values_list("search_name", flat=True)[100]
    family = name.split(" ")[0]
    return [
        ("a name", {"words": name}),
        ("two letters", {"words": family[:2]}),
        ("two letters, closed", {"words": family[:2], "tab": "closed"}),
        ("nobody", {"words": "qqxx"}),
        ("a number of nobody", {"words": "000000000"}),
        ("a name, mine", {"words": family, "whose": "mine"}),
    ]


def reader() -> Any:
    from staff.models import User

    return User.objects.get(username="oncologist1")


class Reader:
    """Somebody signed in, who reads pages by one connection."""

    def __init__(self, port: int) -> None:
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        user = reader()
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self._token = "a" * 32
        self._cookie = (
            f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={self._token}"
        )
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.latest = ""

    def read(self, page: Page) -> float:
        """
        Ask for a page; give the milliseconds until its last byte.

        :raises AssertionError: if it is not there.
        """
        headers = {"Cookie": self._cookie, "Host": "localhost", "Accept-Language": "en"}
        form = None
        if page.form is not None:
            form = urlencode({**page.form, "csrfmiddlewaretoken": self._token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if page.address.startswith("/referrals/changes/"):
            headers["If-None-Match"] = self.latest
        begins = time.perf_counter()
        self._connection.request("POST" if form is not None else "GET", page.address, form, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        took = 1000 * (time.perf_counter() - begins)
        assert answer.status in (200, 304), f"{page.name}: {answer.status} {content[:500]!r}"
        self.latest = answer.headers.get("ETag") or self.latest
        return took


def measure(pages: Sequence[Page], by: Reader, *, rounds: int, rng: random.Random) -> dict[str, list[float]]:
    """Give the milliseconds of every page in every round, the pages of a round in any order."""
    times: dict[str, list[float]] = {page.name: [] for page in pages}
    gc.disable()
    for number in range(WARM_UP + rounds):
        # The empty page is the yardstick of all: it is asked for more often.
        asked = [*pages, *(page for page in pages[:1] for _ in range(9))]
        rng.shuffle(asked)
        for page in asked:
            took = by.read(page)
            if number >= WARM_UP:
                times[page.name].append(took)
    gc.enable()
    return times


@contextmanager
def running_web() -> Iterator[int]:
    """Run gunicorn as in production, without workers; give its port."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="pages-") as temporary:
        folder = Path(temporary)
        env = {**os.environ, "WEB_BIND": f"127.0.0.1:{port}", "PROMETHEUS_MULTIPROC_DIR": str(folder)}
        # One process with one thread: what is asked for one after the other is answered by warm connections.
        env |= {"WEB_WORKERS": "1", "WEB_THREADS": "1"}
        dog = Watchdog()
        web = Running(
            "web", processes(sys.executable, schedule=folder / "beat")["web"], dog=dog, log=folder / "web.log", env=env
        )
        try:
            wait_until(lambda: answers(port) or not web.alive, seconds=START_SECONDS, pause=0.2)
            assert answers(port), web.last_words()
            yield port
        finally:
            web.ask_to_end()
            web.stop(number=0)
            dog.close()


def answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Give p50 and p95."""
    cuts = quantiles(times, n=100, method="inclusive")
    return round(cuts[49], 2), round(cuts[94], 2)


def report_on(pages: Sequence[Page], times: Mapping[str, Sequence[float]], patients: int, live: int) -> Report:
    """Give p50 and p95 of each page, and how many times those of the empty page they are."""
    empty50, empty95 = percentiles(times[EMPTY])
    rows, figures = [], {}
    for page in pages:
        p50, p95 = percentiles(times[page.name])
        ratios = (round(p50 / empty50, 2), round(p95 / empty95, 2))
        limit = WANTED.get(page.kind)
        within = "" if limit is None else "yes" if max(ratios) <= limit else "no"
        rows.append((page.name, p50, p95, *ratios, within))
        figures[page.name] = {"p50": p50, "p95": p95, "times_p50": ratios[0], "times_p95": ratios[1]}
    return Report(
        name="pages",
        columns=("page", "p50 ms", "p95 ms", "times p50", "times p95", "within"),
        rows=rows,
        figures={"pages": figures, "patients": patients, "live": live, "unit": "milliseconds"},
        notes=(
            f"{patients:,} patients, {live:,} live referrals; one reader, one process, one page after the other.",
            f"Wanted: at most {WANTED['queue']:g} times the empty page, of the patient {WANTED['patient']:g} times.",
        ),
    )


if __name__ == "__main__":
    raise SystemExit(main())
