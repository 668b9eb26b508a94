"""A house for benchmarks: its people and patients, and the whole system running as in development."""

import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

from development.processes import Running, Watchdog, wait_until
from development.product import processes

# An account may send ten requests a second; so many systems report to the house.
SYSTEMS = 10
CLINICIANS = 24
START_SECONDS = 60


def now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def prepare_house() -> list[str]:
    """Open the accounts, give the team hours enough for everybody, and give the keys of the reporting systems."""
    from consults.availability import add_weekly_session
    from consults.choices import Setting
    from staff.keys import make_api_key
    from staff.models import User
    from staff.permissions import Role

    at = now()
    for number in range(CLINICIANS):
        clinician = User.objects.create(
            username=f"nurse{number}", name=f"Invented Nurse {number}", roles=[Role.PALLIATIVE_NURSE.value]
        )
        for weekday in range(5):
            add_weekly_session(
                clinician=clinician,
                weekday=weekday,
                starts=clock(8),
                ends=clock(16),
                place=f"Room {number}",
                setting=Setting.OUTPATIENT,
                capacity=8,
                valid_from=date(2020, 1, 1),
            )
    systems = [
        User.objects.create(username=f"system{number}", name=f"System {number}", roles=[Role.ONCOLOGIST.value])
        for number in range(SYSTEMS)
    ]
    return [make_api_key(user=system, label="benchmark", by=system, at=at) for system in systems]


def prepare_patients(count: int, *, at: datetime) -> list[tuple[int, int]]:
    """Make patients with a lung tumour found some days ago, about which nothing else is known; give both ids."""
    from patients.bulk import FactRow
    from patients.models import Tumour
    from patients.services import create_patients
    from triggers.record import record

    diagnosed = at.date() - timedelta(days=10)
    people = [
        (("benchmark", str(number)), {"family_name": f"Erfunden{number}", "birth_date": date(1950, 1, 1)})
        for number in range(count)
    ]
    patients = create_patients(people)
    tumours = Tumour.objects.bulk_create(Tumour(patient=patient) for patient in patients)
    record(
        [
            FactRow.of_kind(
                "diagnosis",
                patient_id=tumour.patient_id,
                tumour_id=tumour.pk,
                on=diagnosed,
                recorded=diagnosed,
                own={"icd10": "C34.1", "morphology": "8140/3"},
            )
            for tumour in tumours
        ],
        by=None,
        at=at,
    )
    return [(tumour.patient_id, tumour.pk) for tumour in tumours]


@contextmanager
def running_house() -> Iterator[int]:
    """Run web, both workers and beat as in development; give the port of the web."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="latency-") as temporary:
        folder = Path(temporary)
        env = {**os.environ, "WEB_BIND": f"127.0.0.1:{port}", "PROMETHEUS_MULTIPROC_DIR": str(folder)}
        dog = Watchdog()
        running = [
            Running(name, command, dog=dog, log=folder / f"{name}.log", env=env)
            for name, command in processes(sys.executable, schedule=folder / "beat").items()
        ]
        try:
            await_start(running, port)
            yield port
        finally:
            for process in running:
                process.ask_to_end()
            for process in running:
                process.stop(number=0)
            dog.close()


def await_start(running: Sequence[Running], port: int) -> None:
    """
    Wait until pages and worker answer.

    :raises AssertionError: with the last words of all, if they do not.
    """
    web, worker, *_ = running

    def ready() -> bool:
        with socket.socket() as client:
            client.settimeout(1)
            answers = client.connect_ex(("127.0.0.1", port)) == 0
        return answers and " ready." in worker.log.read_text(errors="replace")

    wait_until(lambda: ready() or not web.alive or not worker.alive, seconds=START_SECONDS, pause=0.2)
    assert ready(), "\n".join(process.last_words() for process in running)
