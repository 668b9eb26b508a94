"""The centre written into a folder: reporting packages as oBDS files, facts.yaml and appointments.csv."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from interop.centre import beside, obds
from interop.centre.deck import tell_story
from interop.centre.messages import Message
from interop.centre.people import Person

PATIENTS_AT_ONCE = 2000
WEEKLY_DAYS = 56
OLDER_STEP_DAYS = 28


class CannotWriteCentre(Exception):
    """The folder cannot take a centre; the text says why and what to do."""


@dataclass(slots=True)
class Written:
    """What was written, in numbers."""

    patients: int = 0
    tumours: int = 0
    messages: int = 0
    files: int = 0
    facts: int = 0
    appointments: int = 0


def write_centre(folder: Path, *, patients: int, seed: int, today: date, archive: bool = False) -> Written:
    """
    Write a centre of so many patients into a folder: `obds/*.xml`, `facts.yaml`, `appointments.csv`.

    Packages are weekly for the last eight weeks and four-weekly before; read in the order of their names they arrive as
    they would have arrived. As an archive, everything is reported today instead, patient by patient, as a documentation
    system exports its years for a first load. Memory does not grow with the number of patients.

    :raises CannotWriteCentre: if the folder already holds something, or cannot be made.
    """
    packages = _empty_folder(folder)
    written = Written()
    with (
        (folder / "facts.yaml").open("w", encoding="utf-8", newline="\n") as facts,
        (folder / "appointments.csv").open("w", encoding="utf-8", newline="") as appointments,
    ):
        beside.begin_facts(facts)
        beside.begin_appointments(appointments)
        for batch, first in enumerate(range(1, patients + 1, PATIENTS_AT_ONCE), start=1):
            reports: dict[date, dict[Person, list[Message]]] = defaultdict(lambda: defaultdict(list))
            for number in range(first, min(first + PATIENTS_AT_ONCE, patients + 1)):
                story = tell_story(seed=seed, number=number, today=today)
                for message in story.messages:
                    day = today if archive else meldedatum(message.reported, today)
                    reports[day][story.person].append(message)
                written.patients += 1
                written.tumours += len(story.tumours)
                written.messages += len(story.messages)
                written.facts += beside.write_facts(facts, story)
                written.appointments += beside.write_appointments(appointments, story)
            for day, people in sorted(reports.items()):
                (packages / f"{day.isoformat()}-{batch:04d}.xml").write_bytes(obds.package(day, people))
                written.files += 1
    return written


def meldedatum(reported: date, today: date) -> date:
    """Find the day of the package a report goes out with: the end of its week, or long ago, of its four weeks."""
    age = (today - reported).days
    if age <= WEEKLY_DAYS:
        return today - timedelta(days=age // 7 * 7)
    return today - timedelta(days=WEEKLY_DAYS + (age - WEEKLY_DAYS) // OLDER_STEP_DAYS * OLDER_STEP_DAYS)


def _empty_folder(folder: Path) -> Path:
    packages = folder / "obds"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CannotWriteCentre(f"{folder} is not empty. Choose a new folder, so that two centres are not mixed.")
        packages.mkdir()
    except OSError as error:
        raise CannotWriteCentre(f"{folder} cannot be written: {error.strerror}. Choose another folder.") from error
    return packages
