"""The invented centre brought into the database through the same doors as a real one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from django.utils import timezone

from interop.appointments import import_appointments
from interop.casefacts import import_facts
from interop.centre.obds import SENDER
from interop.centre.writing import write_centre
from interop.demo.accounts import ONCOLOGISTS, nobody_else, open_accounts
from interop.demo.availability import open_hours
from interop.demo.boards import hold_boards
from interop.demo.care import give_tasks, note_on_call
from interop.demo.consults import hold_consults
from interop.demo.people import note_absences, tell_people
from interop.demo.wishes import invent_wishes
from interop.models import ImportRun
from interop.services import import_files
from patients.models import PalliativeCare, Patient, PatientIdentifier
from patients.services import lock_patients, note_informed
from staff.models import Unit, User
from triggers.choices import CallsFor
from triggers.models import Trigger

Say = Callable[[str], None]

# One patient in so many has not been told yet that the disease is incurable; the queue asks for it.
NOT_INFORMED_EVERY = 5
TOLD_AFTER = timedelta(days=3)
NURSES = ("nurse", "nurse2")


def load_demo(*, patients: int, seed: int, today: date | None, at: datetime, say: Say) -> None:
    """
    Load the demo centre; what is there already stays, and a load that was interrupted goes on.

    :param today: the day it is in the centre; by default the day on which its first load began, or the day of `at`.
    :raises interop.demo.accounts.NoDemoHere: if DEMO is not on, or the database holds other people too.
    """
    users = open_accounts()
    now = timezone.localdate(at)
    if is_complete(patients):
        say("The demo centre is there already.")
    else:
        nobody_else()
        day = today or day_of_first_load(users["admin"]) or now
        bring_in(patients=patients, seed=seed, today=day, by=users["admin"], at=at, say=say)
        note_sizes()
        say(f"Patients with their oncologist: {look_after_patients(users, today=now)}")
    # Only now: slots should go to those who still need one when everything about the patients is known.
    open_hours(users, first_day=now, at=at)
    note_on_call(users, at=at)
    give_tasks(users, today=now, at=at)
    note_absences(users, today=now, at=at)
    if held := hold_consults(users, at=at):
        say(f"First consults held today: {held}")
    if registered := hold_boards(users, at=at):
        say(f"Cases of tumour boards: {registered}")
    tell_people(users, at=at)


def bring_in(*, patients: int, seed: int, today: date, by: User, at: datetime, say: Say) -> None:
    """Write the centre into a temporary folder and import it as an archive, then what oBDS cannot say."""
    with TemporaryDirectory(prefix="centre-") as temporary:
        folder = Path(temporary) / "centre"
        write_centre(folder, patients=patients, seed=seed, today=today, archive=True)
        outcomes = Counter(line.outcome for line in import_files([folder / "obds"], by=by, at=at, first_load=True))
        say("Messages: " + ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items())))
        say(f"Facts beside them: {import_facts(folder / 'facts.yaml', by=by, at=at)}")
        say(f"Oncology appointments: {import_appointments(folder / 'appointments.csv', by=by, at=at)}")


def note_sizes() -> None:
    """Let PostgreSQL know how large its tables have become: its own look at them comes minutes later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def is_complete(patients: int) -> bool:
    """Tell whether a load of so many patients has run to its end."""
    there = PatientIdentifier.objects.filter(assigner=SENDER)
    return there.count() >= patients and not there.filter(patient__unit=None).exists()


def day_of_first_load(admin: User) -> date | None:
    """Find the day on which the first load of the demo began, or None."""
    run = ImportRun.objects.filter(requested_by=admin, first_load=True).order_by("requested_at").first()
    return timezone.localdate(run.requested_at) if run else None


@transaction.atomic
def look_after_patients(users: Mapping[str, User], *, today: date) -> int:
    """
    Give every patient of the centre an oncologist and unit, those in our own palliative care a named nurse, and note
    who was told; give their number.
    """
    units = {unit.name: unit for unit in Unit.objects.all()}
    unassigned = PatientIdentifier.objects.filter(assigner=SENDER, patient__unit=None)
    numbers = {pk: number_of(value) for pk, value in unassigned.values_list("patient", "value")}
    found_on = days_of_findings(numbers)
    patients = {patient.pk: patient for patient in lock_patients(numbers)}
    for place, account in enumerate(ONCOLOGISTS):
        oncologist = users[account.username]
        theirs = [pk for pk, number in numbers.items() if number % len(ONCOLOGISTS) == place]
        Patient.objects.filter(pk__in=theirs).update(responsible_oncologist=oncologist, unit=units[account.units[0]])
        for pk in theirs:
            if pk in found_on and numbers[pk] % NOT_INFORMED_EVERY:
                note_informed(patient=patients[pk], on=min(today, found_on[pk] + TOLD_AFTER), by=oncologist)
    in_our_care = list(
        PalliativeCare.objects.filter(patient__in=numbers, own=True, until=None).values_list("patient", flat=True)
    )
    for place, nurse in enumerate(NURSES):
        theirs = [pk for pk in in_our_care if numbers[pk] % len(NURSES) == place]
        Patient.objects.filter(pk__in=theirs).update(named_nurse=users[nurse])
    invent_wishes(numbers, physician=users[ONCOLOGISTS[0].username].name, today=today)
    return len(numbers)


def number_of(patient_id: str) -> int:
    """Give the running number in a Patient_ID of the centre: DL1-000123 → 123."""
    return int(patient_id.rpartition("-")[2])


def days_of_findings(patient_ids: Iterable[int]) -> dict[int, date]:
    """Give the day of each patient's first finding that calls for a referral."""
    findings = Trigger.objects.filter(
        patient__in=list(patient_ids), calls_for__in=(CallsFor.REFERRAL, CallsFor.CONFIRMATION)
    )
    return dict(findings.order_by("-on").values_list("patient", "on"))
