"""
What oBDS cannot say, in two files beside the messages.

`facts.yaml`: one mapping. `assigner` names who gave the patient numbers (the Absender_ID of the messages); `facts` is a
list with one fact to a line, in the keys of a case file with these differences:

- `patient` is the Patient_ID of the messages; together with `assigner` it finds the patient;
- `id` is the fact's own number, stable from run to run: the external id of the stored fact;
- `tumour` is the Tumor_ID of the messages, and stands on tumour facts only;
- `recurrence` of a `resectability` is the Meldung_ID (and Verlauf_ID, they are the same) of the course message that
  reported it;
- `own: true` of a `palliative_care` says that the centre's own palliative team gives it;
- dates are full days, `recorded` is never given: what is dated was known that day.

`appointments.csv`: comma, header, UTF-8, one coming appointment to a line: `assigner`, `patient` (Patient_ID), `id`
(stable, unique within the assigner), `kind` (clinic, infusion, restaging), `starts_at` (local time of the site,
`2026-11-24T09:15`), `minutes`, `place`.
"""

import csv
import json
import re
from datetime import date
from typing import TextIO

from interop.centre.obds import SENDER
from interop.centre.story import FactValue, Story

APPOINTMENT_COLUMNS = ("assigner", "patient", "id", "kind", "starts_at", "minutes", "place")
_PLAIN = re.compile(r"[A-Za-z][\w-]*")
_WORDS_YAML_READS_OTHERWISE = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def begin_facts(file: TextIO) -> None:
    """Write the head of facts.yaml."""
    file.write(f"# Invented facts of invented patients, as case-file facts.\nassigner: {SENDER}\nfacts:\n")


def write_facts(file: TextIO, story: Story) -> int:
    """Write a patient's facts, one to a line; give their number."""
    for number, fact in enumerate(story.facts, start=1):
        keys: dict[str, FactValue] = {"patient": story.person.id, "id": f"{story.person.id}-F{number}", **fact.keys}
        file.write(f"- {_flow(keys)}\n")
    return len(story.facts)


def begin_appointments(file: TextIO) -> None:
    """Write the header of appointments.csv."""
    csv.writer(file, lineterminator="\n").writerow(APPOINTMENT_COLUMNS)


def write_appointments(file: TextIO, story: Story) -> int:
    """Write a patient's coming appointments; give their number."""
    rows = csv.writer(file, lineterminator="\n")
    for number, appointment in enumerate(story.appointments, start=1):
        patient, at = story.person.id, appointment.at.strftime("%Y-%m-%dT%H:%M")
        when = (appointment.kind, at, appointment.minutes, appointment.place)
        rows.writerow((SENDER, patient, f"{patient}-T{number}", *when))
    return len(story.appointments)


def _flow(value: FactValue | dict[str, FactValue]) -> str:
    """Write a value in YAML's flow style as the case files do; a text YAML could read otherwise is quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS_YAML_READS_OTHERWISE:
        return value
    return json.dumps(value, ensure_ascii=False)
