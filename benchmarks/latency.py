"""
How long it takes from recording a staging event through the API to the scheduled consult.

    python3 dev.py bench latency [--seconds 15] [--rates 5 20 50] [--seed 1] [--json]

The whole house runs as in development: web, worker, beat, PostgreSQL, Valkey. Every event is the metastatic staging of
another patient's lung tumour. Events are sent at random moments of a fixed rate, whether or not earlier ones are
answered; the time counts from the moment at which an event was meant to be sent until others see the appointment.
"""

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from statistics import quantiles

import msgspec
import psycopg

from benchmarks.house import now, prepare_house, prepare_patients, running_house
from benchmarks.report import Report, parser_for, say, set_up_django
from development.processes import wait_until

# Connections that wait for answers at the same time.
SENDERS = 16
# Events that are not measured, and their rate: every thread that answers needs its connection to the database first.
WARM_UP = 60
WARM_UP_RATE = 20
# How often the appointments are looked at, in seconds: what is measured is late by half of it on average.
EVERY = 0.01
# After the last event the house has so long to finish.
PATIENCE = 60
WANTED_P95 = 500


class Event(msgspec.Struct, frozen=True):
    """A staging to be sent: for which patient and tumour, so many seconds after the beginning, by which system."""

    patient: int
    tumour: int
    after: float
    key: str


class Measured(msgspec.Struct, frozen=True):
    """
    What came of one rate, in milliseconds from the intended moment of sending.

    :param answered: until the API had answered; `booked` until the appointment was there; missing ones are in neither.
    """

    rate: float
    events: int
    refused: int
    answered: list[float]
    booked: list[float]


def main() -> int:
    parser = parser_for("latency", "From a staging event to the scheduled consult.")
    parser.add_argument("--rates", type=float, nargs="+", default=[5, 20, 50], help="events per second (5 20 50)")
    parser.add_argument("--seconds", type=float, default=15, help="how long events are sent at each rate (15)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments of sending (1)")
    chosen = parser.parse_args()
    set_up_django()
    rng = random.Random(chosen.seed)
    keys = prepare_house()
    plan = [moments(rate, chosen.seconds, rng) for rate in chosen.rates]
    waiting = iter(prepare_patients(WARM_UP + sum(map(len, plan)), at=now()))
    with running_house() as port:
        measure(WARM_UP_RATE, events(moments(WARM_UP_RATE, WARM_UP / WARM_UP_RATE, rng), waiting, keys), port)
        measured = [
            measure(rate, events(times, waiting, keys), port) for rate, times in zip(chosen.rates, plan, strict=True)
        ]
    say(report_on(measured), as_json=chosen.json)
    return int(any(len(one.booked) < one.events for one in measured))


def moments(rate: float, seconds: float, rng: random.Random) -> list[float]:
    """Give random moments of that rate, as many as it has in these seconds."""
    at, found = 0.0, []
    for _ in range(round(rate * seconds)):
        at += rng.expovariate(rate)
        found.append(at)
    return found


def events(times: Sequence[float], patients: Iterator[tuple[int, int]], keys: Sequence[str]) -> list[Event]:
    """Give each moment a patient, and the systems in turn."""
    return [
        Event(patient, tumour, after, keys[number % len(keys)])
        for number, (after, (patient, tumour)) in enumerate(zip(times, patients, strict=False))
    ]


def measure(rate: float, planned: Sequence[Event], port: int) -> Measured:
    """Send the events at their moments, and wait until every consult has its appointment."""
    begins = time.monotonic() + 0.5
    meant = {event.patient: begins + event.after for event in planned}
    answers: dict[int, tuple[float, int]] = {}
    watching = Watching(meant)
    senders = Senders(port)

    def send(event: Event) -> None:
        answers[event.patient] = senders.send(event)

    with ThreadPoolExecutor(SENDERS) as threads, watching:
        for event in planned:
            time.sleep(max(0.0, meant[event.patient] - time.monotonic()))
            threads.submit(send, event)
        wait_until(lambda: not watching.missing, seconds=PATIENCE, pause=EVERY)
    return Measured(
        rate=rate,
        events=len(planned),
        refused=sum(status != 201 for _, status in answers.values()),
        answered=[1000 * (at - meant[patient]) for patient, (at, status) in answers.items() if status == 201],
        booked=[1000 * (at - meant[patient]) for patient, at in watching.seen.items()],
    )


def door(event: Event) -> str:
    return f"/api/v1/patients/{event.patient}/facts/"


def content(event: Event, today: date) -> dict[str, object]:
    """Give a staging that calls for a referral, as the API takes it."""
    return {
        "fact": "staging",
        "tumour": event.tumour,
        "on": today.isoformat(),
        "tnm": "cT2a cN2 cM1b",
        "edition": "8",
    }


class Senders:
    """The reporting systems: each thread keeps its connection."""

    def __init__(self, port: int) -> None:
        self._port, self._own = port, threading.local()

    def send(self, event: Event) -> tuple[float, int]:
        """Record a staging; give the moment and status of the answer (0 where there was none)."""
        said = json.dumps(content(event, now().date()))
        headers = {
            "Authorization": f"Bearer {event.key}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"staging-{event.patient}",
        }
        for _ in range(2):
            connection = self._connection()
            try:
                connection.request("POST", door(event), said, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                # The server closes connections that were idle; the key makes the repetition harmless.
                connection.close()
                continue
            return time.monotonic(), answer.status
        return time.monotonic(), 0

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        return self._own.connection


class Watching:
    """A thread that looks for the appointments of patients and notes when it first sees each, through its own eyes."""

    def __init__(self, meant: Mapping[int, float]) -> None:
        self.missing, self._meant = set(meant), meant
        self.seen: dict[int, float] = {}
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._enough.set()
        self._thread.join()

    def _look(self) -> None:
        query = "SELECT patient_id FROM consults_appointment WHERE state = 'live' AND patient_id = ANY(%s)"
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            while not self._enough.wait(EVERY):
                sent = [patient for patient in self.missing if self._meant[patient] <= time.monotonic()]
                found = connection.execute(query, [sent]).fetchall() if sent else []
                at = time.monotonic()
                for (patient,) in found:
                    self.seen[patient] = at
                self.missing -= self.seen.keys()


def report_on(measured: Sequence[Measured]) -> Report:
    """Give the percentiles of each rate."""
    figures = {f"{one.rate:g}": percentiles(one.booked) for one in measured}
    return Report(
        name="latency",
        columns=("events/s", "events", "booked", "refused", "p50 ms", "p95 ms", "p99 ms", "API p50 ms", "API p95 ms"),
        rows=[
            (
                *(f"{one.rate:g}", one.events, len(one.booked), one.refused),
                *percentiles(one.booked).values(),
                *list(percentiles(one.answered).values())[:2],
            )
            for one in measured
        ],
        figures={
            "rates": {
                f"{one.rate:g}": {
                    **figures[f"{one.rate:g}"],
                    "events": one.events,
                    "booked": len(one.booked),
                    "refused": one.refused,
                    "api": percentiles(one.answered),
                }
                for one in measured
            },
            "unit": "milliseconds",
        },
        notes=(
            "From the moment at which an event was meant to be sent until another connection sees the appointment.",
            f"Wanted is a p95 of less than {WANTED_P95} ms at 20 events/s.",
        ),
    )


def percentiles(times: Sequence[float]) -> dict[str, float | None]:
    """Give p50, p95 and p99 in milliseconds."""
    if len(times) < 2:
        return dict.fromkeys(("p50", "p95", "p99"))
    cuts = quantiles(times, n=100, method="inclusive")
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}


if __name__ == "__main__":
    raise SystemExit(main())
