"""A patient's history of changes, what was stored at a time, and why the rules find nothing: pages and queries."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pghistory
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from consults.opening import open_pending
from palliative.celery import app
from palliative.translations import strings_in
from patients.models import Diagnosis, Metastasis, OncologyAppointment, Patient, Tumour
from patients.services import create_tumour, update_patient
from staff.models import PatientAccess, User
from staff.past import events_of
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_patient,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
)
from triggers.as_of import AsOf, as_of
from triggers.change_words import TASKS
from triggers.changes import Place
from triggers.choices import DeclineReason
from triggers.merging import merge_patients, merge_tumours, separate_patient
from triggers.models import Referral, Trigger
from triggers.record import correct, record, retract
from triggers.services import decline_referral

pytestmark = pytest.mark.django_db


@contextmanager
def happened(at: datetime) -> Iterator[datetime]:
    """Let everything that the database notes meanwhile have happened at this time."""
    models = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]
    before = {model: events_of(model).order_by("-pgh_id").values_list("pgh_id", flat=True).first() for model in models}
    yield at
    for model, last in before.items():
        events_of(model).filter(pgh_id__gt=last or 0).update(pgh_created_at=at)


def hours_ago(hours: float) -> datetime:
    return now() - timedelta(hours=hours)


def looked_back(patient: Patient, at: datetime, *, by: User | None = None) -> AsOf:
    past = as_of(by or a_user(Role.ONCOLOGIST), patient, at)
    assert past is not None
    return past


def a_metastatic_patient(at: datetime) -> Tumour:
    """A patient of whom a tumour and its staging as metastatic were stored at this time, both dated long before."""
    with happened(at):
        tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(40), at=at)
        record([a_staging(tumour, on=days_ago(39))], by=None, at=at)
    return tumour


def test_a_fact_was_there_from_the_time_it_was_stored_not_from_its_date() -> None:
    tumour = a_metastatic_patient(hours_ago(10))
    with happened(hours_ago(5)) as at:
        record([a_liver_metastasis(tumour, on=days_ago(38))], by=None, at=at)
    assert looked_back(tumour.patient, hours_ago(11)).facts == []
    assert len(looked_back(tumour.patient, hours_ago(6)).facts) == 2
    assert looked_back(tumour.patient, hours_ago(6)).stored_since == 1
    assert len(looked_back(tumour.patient, hours_ago(4)).facts) == 3


def test_what_fired_then_stays_though_a_correction_took_it_away_since() -> None:
    tumour = a_metastatic_patient(hours_ago(10))
    patient = tumour.patient
    with happened(hours_ago(5)) as at:
        staging = patient.facts.get(kind="staging")
        correct(staging, replacement=a_staging(tumour, on=staging.on, m="0", stage="IIB"), by=None, at=at)
    then = looked_back(patient, hours_ago(6))
    [fired] = [each for each in then.findings if each.rule == "new_metastatic_disease"]
    assert fired.then is not None
    assert fired.recomputed is not None
    assert fired.differs == []
    assert fired.changed_since
    assert then.live_referral is not None
    assert [each.since is not None for each in then.facts] == [False, True]
    since = looked_back(patient, hours_ago(4))
    assert not any(each.rule == "new_metastatic_disease" for each in since.findings)
    assert [trigger.rule for trigger in since.ended if trigger.rule == "new_metastatic_disease"]
    assert since.live_referral is None
    assert Referral.objects.get(patient=patient).state == "withdrawn"


def test_what_was_retracted_later_counts_before() -> None:
    tumour = a_metastatic_patient(hours_ago(10))
    with happened(hours_ago(5)) as at:
        retract(tumour.patient.facts.get(kind="staging"), reason="other patient", by=None, at=at)
    before, after = looked_back(tumour.patient, hours_ago(6)), looked_back(tumour.patient, hours_ago(4))
    assert [each.line.counts for each in before.facts] == [True, True]
    assert [each.line.counts for each in after.facts] == [True, False]


def test_todays_rules_on_the_facts_of_then_are_told_apart_from_what_was_stored() -> None:
    tumour = a_metastatic_patient(hours_ago(10))
    # As if the rule had not been there yet.
    events_of(Trigger).filter(rule="new_metastatic_disease").update(pgh_created_at=hours_ago(3))
    [only_today] = [
        each for each in looked_back(tumour.patient, hours_ago(6)).findings if each.rule == "new_metastatic_disease"
    ]
    assert only_today.then is None
    assert only_today.recomputed is not None
    assert only_today.differs
    assert "newly metastatic" in only_today.sentence


def test_one_goes_from_change_to_change() -> None:
    tumour = a_metastatic_patient(hours_ago(10))
    with happened(hours_ago(5)) as at:
        record([a_liver_metastasis(tumour, on=days_ago(38))], by=None, at=at)
    end = looked_back(tumour.patient, now())
    assert end.after is None
    assert end.before is not None
    assert abs(end.before - at) < timedelta(seconds=2)
    first = looked_back(tumour.patient, end.before)
    assert first.before is not None
    assert len(looked_back(tumour.patient, first.before).facts) == 2
    assert looked_back(tumour.patient, first.before).after == end.before


def test_a_merge_holds_from_its_time_on_and_until_it_is_taken_back() -> None:
    tumour = a_metastatic_patient(hours_ago(20))
    duplicate = tumour.patient
    with happened(hours_ago(19)):
        survivor = a_patient()
    with happened(hours_ago(10)) as at:
        merge_patients(duplicate=duplicate, survivor=survivor, at=at)
    duplicate.refresh_from_db()
    with happened(hours_ago(5)) as at:
        separate_patient(record=duplicate, at=at)
    before, merged, after = (looked_back(survivor, hours_ago(hours)) for hours in (15, 7, 2))
    assert (before.facts, before.findings, before.referrals) == ([], [], [])
    assert sorted(merged.record_ids) == sorted([survivor.pk, duplicate.pk])
    assert len(merged.facts) == 2
    assert merged.live_referral is not None
    assert after.facts == []
    assert looked_back(duplicate, hours_ago(7)).survivor_id == survivor.pk
    assert looked_back(duplicate, hours_ago(15)).live_referral is not None
    assert looked_back(duplicate, hours_ago(2)).live_referral is not None


def test_two_tumours_are_one_only_while_they_are_merged() -> None:
    tumour = a_metastatic_patient(hours_ago(20))
    with happened(hours_ago(15)) as at:
        second = create_tumour(patient=tumour.patient)
        record(
            [Metastasis(patient=tumour.patient, tumour=second, on=days_ago(30), recorded=days_ago(30), site="BRA")],
            by=None,
            at=at,
        )
    with happened(hours_ago(5)) as at:
        merge_tumours(duplicate=second, survivor=tumour, at=at)
    [then] = [each for each in looked_back(tumour.patient, hours_ago(10)).findings if each.rule == "brain_metastasis"]
    assert then.recomputed is not None
    assert then.recomputed.tumour == f"{second.pk:012d}"
    assert then.then is not None
    assert then.then.tumour_id == second.pk


def page_of(client: object, patient: Patient, page: str, query: str = "") -> str:
    answer = client.get(f"/patients/{patient.pk}/{page}/{query}")  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_of_a_time_says_what_was_there() -> None:
    tumour = a_metastatic_patient(hours_ago(30))
    oncologist = reader(Role.ONCOLOGIST)
    shown = page_of(oncologist, tumour.patient, "as-of")
    assert "newly metastatic disease" in shown
    assert "Recomputed with today" in shown
    long_ago = page_of(oncologist, tumour.patient, "as-of", "?day=2020-01-01")
    assert "Nothing was stored about this patient yet" in long_ago
    assert page_of(oncologist, tumour.patient, "as-of", "?day=nonsense&time=25:00")
    for day, says in (("9999-12-31", "newly metastatic disease"), ("0001-01-01", "Nothing was stored about")):
        for time in ("", "00:00:00"):
            assert says in page_of(oncologist, tumour.patient, "as-of", f"?day={day}&time={time}")
    assert PatientAccess.objects.filter(door="triggers:as_of", patient_id=tumour.patient_id).exists()


def test_every_task_of_the_clinic_has_words() -> None:
    """Tasks of `staff` write accounts and mails only; every other may stand in a patient's history."""
    app.loader.import_default_modules()
    clinical = {name for name in app.tasks if not name.startswith(("celery.", "staff."))}
    assert "triggers.escalate" in clinical
    assert clinical <= set(TASKS)


def test_what_nobody_did_stands_under_the_door_that_it_came_through() -> None:
    with pghistory.context(job="load_demo"):
        tumour = a_metastatic_patient(now())
    with pghistory.context(task="consults.open_pending"):
        open_pending(at=now(), limit=10)
    shown = page_of(reader(Role.ONCOLOGIST), tumour.patient, "history")
    acts = re.split(r'<li class="stack">', shown)[1:]
    (loaded,) = [act for act in acts if "Record created" in act]
    assert "Loading of the demo centre" in loaded
    assert "Booking of consults" not in loaded
    assert any("Booking of consults" in act for act in acts)


def test_a_reason_names_its_finding() -> None:
    referral = a_referral()
    shown = html.unescape(page_of(reader(Role.ONCOLOGIST), referral.patient, "history"))
    (trigger,) = Trigger.objects.filter(reasons__referral=referral)
    assert f"Speaks for the referral</strong>: {trigger.sentence.removesuffix('.')}, see by " in shown
    assert ".," not in re.sub(r"<[^>]*>", "", shown)


def test_of_many_facts_the_latest_are_shown_and_all_on_demand() -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(200))
    record([a_liver_metastasis(tumour, on=days_ago(150 - days)) for days in range(110)], by=None, at=now())
    client = reader(Role.ONCOLOGIST)
    few = client.get(f"/patients/{tumour.patient_id}/as-of/")
    assert (len(few.context["facts"]), few.context["earlier"]) == (100, 11)
    assert "Show 11 earlier entries too" in few.content.decode()
    every = client.get(f"/patients/{tumour.patient_id}/as-of/?{few.context['whole']}")
    assert len(every.context["facts"]) == 111


def test_the_history_says_who_changed_what_and_what_followed() -> None:
    oncologist = a_user(Role.ONCOLOGIST, name="Dr. Onko")
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(10), by=oncologist)
    patient = tumour.patient
    [staging] = record([a_staging(tumour, on=days_ago(9))], by=oncologist, at=now())
    correct(staging, replacement=a_staging(tumour, on=days_ago(9), stage="IVB", m="1c"), by=oncologist, at=now())
    client = signed_in(oncologist)
    client.post(
        f"/patients/{patient.pk}/edit/",
        {"family_name": "Neuname", "given_names": "Erika", "sex": "female", "language": "de"},
    )
    decline_referral(
        referral=Referral.objects.get(patient=patient),
        reason=DeclineReason.DISAGREES,
        comment="No.",
        by=oncologist,
        at=now(),
    )
    shown = page_of(client, patient, "history")
    for words in (
        "Dr. Onko",
        "Corrected",
        "Recorded",
        "IVB",
        "Referral opened",
        "Record created",
        "Found",
        "Disagrees",
    ):
        assert words in shown, words
    corrections = page_of(client, patient, "history", "?kind=corrections")
    assert "Corrected" in corrections
    assert "Record created" not in corrections
    assert "1b" in corrections
    assert "Disagrees" in page_of(client, patient, "history", "?kind=answers")
    assert "Nothing of this kind" in page_of(client, patient, "history", "?kind=imports")


def test_personal_data_are_told_field_by_field_with_who_did_it() -> None:
    lead = a_user(Role.CLINICAL_LEAD, name="Leitung Muster")
    patient = a_patient(phone="1234")
    client = signed_in(lead)
    with pghistory.context(user=lead.pk, url=f"/patients/{patient.pk}/edit/"):
        update_patient(patient=patient, phone="5678", responsible_oncologist=lead)
    shown = page_of(client, patient, "history", "?kind=personal")
    assert "Personal data changed" in shown
    assert "1234" in shown
    assert "5678" in shown
    assert shown.count("Leitung Muster") >= 2
    assert "/my/readings/?patient=" in shown
    assert "/my/readings/" not in page_of(reader(Role.ONCOLOGIST), patient, "history").split("<main")[1]


def test_the_history_is_that_of_all_merged_records_and_of_their_separation() -> None:
    referral = a_referral()
    duplicate, survivor = referral.patient, a_patient()
    merge_patients(duplicate=duplicate, survivor=survivor, at=now())
    lead = reader(Role.CLINICAL_LEAD)
    merged = page_of(lead, survivor, "history")
    assert f"Merged into record {survivor.pk}" in merged
    assert "Staging: cT2a" in merged
    assert lead.get(f"/patients/{duplicate.pk}/history/")["Location"] == f"/patients/{survivor.pk}/history/"
    duplicate.refresh_from_db()
    separate_patient(record=duplicate, at=now())
    apart = page_of(lead, survivor, "history", "?kind=records")
    assert f"Merged into record {survivor.pk}" in apart
    assert f"Separated from record {survivor.pk} again" in apart
    assert "Staging: cT2a" not in page_of(lead, survivor, "history")


def test_every_page_of_a_long_history_begins_behind_the_one_before() -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(200))
    for days in range(60):
        record([a_liver_metastasis(tumour, on=days_ago(100 - days))], by=None, at=now() - timedelta(minutes=100 - days))
    client = reader(Role.ONCOLOGIST)
    seen: list[str] = []
    query = "?kind=facts"
    while query:
        answer = client.get(f"/patients/{tumour.patient_id}/history/{query}")
        page = answer.context["page"]
        seen += [f"{change.at} {change.told.words}" for act in page.acts for change in act.changes]
        query = f"?kind=facts&after={page.after}" if page.after else ""
    assert len(seen) == len(set(seen)) == 61


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place(now(), "trigger", 12)
    assert Place.read(str(place)) == place
    assert Place.read("x") is None
    assert Place.read("1-trigger-99999999999999999999") is None


@pytest.mark.parametrize("page", ["history", "as-of", "why-nothing"])
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(page: str) -> None:
    client = reader(Role.CLINICAL_LEAD)
    counts = []
    tumour = a_metastatic_patient(hours_ago(30))
    for phone in ("1", "2", "3"):
        record([a_liver_metastasis(tumour, on=days_ago(20)), a_staging(tumour, on=days_ago(10))], by=None, at=now())
        update_patient(patient=tumour.patient, phone=phone)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page_of(client, tumour.patient, page)
        counts.append(len(queries))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("page", ["history", "as-of", "why-nothing"])
def test_the_administrator_sees_none_of_it(page: str) -> None:
    patient = a_referral().patient
    assert reader(Role.ADMINISTRATOR).get(f"/patients/{patient.pk}/{page}/").status_code == 403
    assert as_of(a_user(Role.ADMINISTRATOR), patient, now()) is None


def test_why_nothing_names_what_is_missing_and_what_holds_back() -> None:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(10))
    record([a_staging(tumour, on=days_ago(9), m="0", stage="IIB")], by=None, at=now())
    client = reader(Role.ONCOLOGIST)
    nothing = page_of(client, patient, "why-nothing")
    assert "a staging with M1, a distant metastasis or a distant recurrence" in nothing
    assert "none; the latest staging: cT2a cN1 cM0, stage IIB" in nothing


@pytest.mark.parametrize(
    ("page", "sources"), [("why-nothing", "triggers/why_nothing"), ("history", "triggers/change_")]
)
def test_in_german_nothing_stays_english(page: str, sources: str) -> None:
    tumour = a_metastatic_patient(hours_ago(10))
    client = reader(Role.ONCOLOGIST)
    client.post("/language/", {"language": "de", "next": "/"})
    shown = re.sub(r"<[^>]*>", "\n", page_of(client, tumour.patient, page)).splitlines()
    lines = {html.unescape(line).strip(" .:;") for line in shown}
    with override("de"):
        english = {
            message.id
            for message in strings_in(settings.BASE_DIR)
            if isinstance(message.id, str)
            and any(file.startswith(sources) for file, _line in message.locations)
            and gettext(message.id) != message.id
        }
    assert len(english) > 10
    assert english & lines == set()


def test_why_nothing_tells_of_a_finding_that_came_too_late() -> None:
    tumour = create_tumour(patient=a_patient())
    facts = [a_staging(tumour, on=days_ago(399))]
    diagnosis = Diagnosis(
        patient=tumour.patient, tumour=tumour, on=days_ago(400), recorded=days_ago(400), icd10="C34.1"
    )
    record([diagnosis, *facts], by=None, at=now())
    shown = page_of(reader(Role.ONCOLOGIST), tumour.patient, "why-nothing")
    assert "too long ago" in shown


def test_an_oncology_appointment_is_told_with_its_time_and_place() -> None:
    patient = a_patient()
    starts = now().replace(hour=9, minute=30)
    OncologyAppointment.objects.create(
        patient=patient,
        kind="clinic",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        place="Tagesklinik 3",
        source="test",
        external_id="1",
    )
    shown = html.unescape(page_of(reader(Role.ONCOLOGIST), patient, "history"))
    when = date_format(localtime(starts), "SHORT_DATETIME_FORMAT")
    assert f"Oncology appointment entered</strong>: {when}, " in shown
    assert ", Tagesklinik 3" in shown
