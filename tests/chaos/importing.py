"""
A process that imports an invented centre in small batches, as often killed as everything else.

    python -m tests.chaos.importing FOLDER SEED PATIENTS PAUSE

Every second batch is uploaded for the workers to import; the others it imports itself, as the command does. It writes
down how many batches are through, and goes on from there when it is started again.
"""

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path

import django

django.setup()

from django.db import InterfaceError, OperationalError, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from consults.availability import add_weekly_session  # noqa: E402
from consults.choices import Setting  # noqa: E402
from consults.models import WeeklySession  # noqa: E402
from interop.centre import obds  # noqa: E402
from interop.centre.deck import tell_story  # noqa: E402
from interop.services import import_files, request_import  # noqa: E402
from staff.models import User  # noqa: E402
from staff.permissions import Role  # noqa: E402
from tests.chaos.storm import DONE, PER_BATCH  # noqa: E402

CLINICIANS = 6


def main(folder: Path, *, seed: int, patients: int, pause: float) -> None:
    files = batches(folder, seed=seed, patients=patients)
    patiently(open_hours)
    note = folder / DONE
    done = int(note.read_text() or 0) if note.exists() else 0
    for number, path in enumerate(files[done:], start=done):
        patiently(partial(upload if number % 2 else import_now, path))
        note.write_text(str(number + 1))
        time.sleep(pause)


def batches(folder: Path, *, seed: int, patients: int) -> list[Path]:
    """
    Write the centre: the first message of every patient, then the others, so that the second half changes what the
    first has opened. Everything is reported only now, so that every living patient with metastases gets a referral.
    """
    if not (folder / "written").exists():
        stories = [
            tell_story(seed=seed, number=number, today=timezone.localdate()) for number in range(1, patients + 1)
        ]
        for half, day in (("1", timezone.localdate() - timedelta(days=1)), ("2", timezone.localdate())):
            for first in range(0, patients, PER_BATCH):
                some = stories[first : first + PER_BATCH]
                people = {
                    story.person: story.messages[:1] if half == "1" else story.messages[1:4] + story.messages[4:][-1:]
                    for story in some
                }
                content = obds.package(day, {person: messages for person, messages in people.items() if messages})
                (folder / f"{half}-{first:04d}.xml").write_bytes(content)
        (folder / "written").touch()
    return sorted(folder.glob("*.xml"))


def patiently(work: Callable[[], object]) -> None:
    """Do this until the database lets us."""
    while True:
        try:
            work()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.2)
        else:
            return


def importer() -> User:
    return User.objects.get_or_create(
        username="importer", defaults={"name": "Importer", "roles": [Role.ADMINISTRATOR.value]}
    )[0]


def open_hours() -> None:
    """Give the team enough hours for everybody, once."""
    for number in range(CLINICIANS):
        clinician, _ = User.objects.get_or_create(
            username=f"nurse{number}",
            defaults={"name": f"Invented Nurse {number}", "roles": [Role.PALLIATIVE_NURSE.value]},
        )
        for weekday in range(5):
            if not WeeklySession.objects.filter(clinician=clinician, weekday=weekday).exists():
                add_weekly_session(
                    clinician=clinician,
                    weekday=weekday,
                    starts=clock(9),
                    ends=clock(13),
                    place=f"Room {number}",
                    setting=Setting.OUTPATIENT,
                    capacity=3,
                    valid_from=date(2020, 1, 1),
                )


def upload(path: Path) -> None:
    request_import(
        files=[(path.name, path.read_bytes())], first_load=False, dry_run=False, by=importer(), at=timezone.now()
    )


def import_now(path: Path) -> None:
    import_files([path], by=importer(), at=timezone.now())


if __name__ == "__main__":
    main(Path(sys.argv[1]), seed=int(sys.argv[2]), patients=int(sys.argv[3]), pause=float(sys.argv[4]))
