"""What an import of oBDS messages does to the record: new, again, corrected, older, broken, doubled by hand."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from interop import services
from interop.models import ImportedMessage, ImportRun, Match, MessageContent, PatientMatch, RunState, Same
from interop.obds import people
from interop.obds.importing import ReportLine
from interop.services import (
    AlreadyAnswered,
    CannotImport,
    answer_match,
    answer_patient_match,
    import_files,
    request_import,
    run_waiting_imports,
)
from patients.models import Diagnosis, Fact, Patient, PatientIdentifier, Recurrence, Resectability, StagingEvent, Tumour
from patients.services import create_patient, create_tumour
from tests.obds_messages import diagnose, meldung, metastases, obds, patient, tnm, tumour, verlauf, write
from tests.people import a_user
from triggers.choices import LIVE_STATES
from triggers.models import Referral, Trigger
from triggers.record import correct, record, retract

pytestmark = pytest.mark.django_db

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def take_in(tmp_path: Path):
    """Import these bytes as one file and give the report."""

    def imported(content: bytes, *, at: datetime = AT, **options: Any) -> list[ReportLine]:
        path = write(tmp_path, "file.xml", content)
        return list(import_files([path], by=None, at=at, **options))

    return imported


def outcomes(lines: list[ReportLine]) -> list[str]:
    return [line.outcome for line in lines]


def standing(kind: str) -> list[Fact]:
    gone = {pk for fact in Fact.objects.all() for pk in (fact.of_id, fact.replaces_id) if pk}
    return [fact for fact in Fact.objects.filter(kind=kind).order_by("id") if fact.pk not in gone]


METASTATIC = meldung(diagnose(tnm(ref="5")), ref="M1")


def test_metastatic_lung_cancer_opens_one_referral(take_in):
    assert outcomes(take_in(obds(patient(METASTATIC)))) == ["imported"]
    referral = Referral.objects.get(state__in=LIVE_STATES)
    assert referral.see_by == date(2026, 7, 18)
    assert PatientIdentifier.objects.get().patient == referral.patient
    staging = Fact.objects.get(kind="staging")
    assert (staging.m_category, staging.m_prefix, staging.edition) == ("1b", "c", "8")
    assert (staging.recorded, staging.source) == (date(2026, 6, 20), "obds")
    assert bytes(MessageContent.objects.get().raw).startswith(b"<Patient")


def test_a_second_import_and_an_older_file_change_nothing(take_in):
    take_in(obds(patient(METASTATIC)))
    assert outcomes(take_in(obds(patient(METASTATIC)))) == ["unchanged"]
    assert outcomes(take_in(obds(patient(METASTATIC), reported="2026-06-25"))) == ["unchanged"]
    older = obds(patient(meldung(diagnose(tnm(m="0")))), reported="2026-06-10")
    assert outcomes(take_in(older)) == ["unchanged"]
    # the same content was confirmed on the 25th, so this one is older too
    between = obds(patient(meldung(diagnose(tnm(m="0")))), reported="2026-06-22")
    assert outcomes(take_in(between)) == ["unchanged"]
    assert Fact.objects.count() == 2
    assert ImportedMessage.objects.count() == 5


def test_a_correction_replaces_what_the_message_said_and_restarts_no_clock(take_in):
    take_in(obds(patient(METASTATIC)))
    trigger = Trigger.objects.get(rule="new_metastatic_disease")
    corrected = meldung(diagnose(tnm(n="2", m="1c", ref="other-id")), ref="M1")
    assert outcomes(take_in(obds(patient(corrected), reported="2026-06-28"))) == ["corrected"]
    (staging,) = standing("staging")
    assert (staging.n_category, staging.m_category, staging.replaces.n_category) == ("2", "1c", "1")
    assert staging.recorded == date(2026, 6, 28)
    assert len(standing("diagnosis")) == 1
    after = Trigger.objects.get(rule="new_metastatic_disease")
    assert (after.pk, after.see_by, after.state) == (trigger.pk, trigger.see_by, "live")


def test_what_is_no_longer_said_is_retracted_and_the_referral_withdrawn(take_in):
    take_in(obds(patient(METASTATIC)))
    take_in(obds(patient(meldung(diagnose(), ref="M1")), reported="2026-06-28"))
    assert standing("staging") == []
    assert not Referral.objects.filter(state__in=LIVE_STATES).exists()
    assert outcomes(take_in(obds(patient(METASTATIC), reported="2026-06-30"))) == ["corrected"]
    assert len(standing("staging")) == 1
    assert Referral.objects.filter(state__in=LIVE_STATES).count() == 1


def test_a_moved_date_of_a_metastasis_is_a_correction_of_it(take_in):
    take_in(obds(patient(meldung(verlauf("P", more=metastases("HEP", "BRA", on="2026-06-05"), on="2026-06-05")))))
    take_in(obds(patient(meldung(verlauf("P", more=metastases("HEP", "BRA", on="2026-06-01"), on="2026-06-05"))),
                 reported="2026-06-21"))  # fmt: skip
    assert [(fact.site, fact.on, fact.replaces is not None) for fact in standing("metastasis")] == [
        ("HEP", date(2026, 6, 1), True),
        ("BRA", date(2026, 6, 1), True),
    ]


def operation(*parts: str) -> str:
    return f'<OP OP_ID="1"><Intention>K</Intention><Datum>2026-06-11</Datum>{"".join(parts)}</OP>'


def test_the_same_message_twice_in_a_file_is_one(take_in):
    assert outcomes(take_in(obds(patient(METASTATIC, METASTATIC)))) == ["imported", "unchanged"]
    assert MessageContent.objects.count() == 1


def test_what_several_messages_repeat_is_one_fact(take_in):
    take_in(
        obds(
            patient(
                meldung(verlauf("P", on="2026-06-10", more=metastases("HEP")), ref="V"),
                meldung(diagnose(tnm(ref="7"), metastases("HEP")), ref="D"),
                meldung(operation(tnm("TNM", ref="7")), ref="O"),
            )
        )
    )  # fmt: skip
    assert [len(standing(kind)) for kind in ("diagnosis", "metastasis", "staging", "treatment")] == [1, 1, 1, 1]
    # one of the two that list the liver metastasis takes it back: the other still says it
    take_in(obds(patient(meldung(verlauf("P", on="2026-06-10"), ref="V")), reported="2026-06-21"))
    assert len(standing("metastasis")) == 1
    assert not Fact.objects.filter(kind="retraction").exists()


def test_the_diagnosis_message_goes_before_what_others_say_of_the_tumour(take_in):
    take_in(obds(patient(meldung(verlauf("K"), about=tumour("C34.9"), ref="V"))), at=datetime(2026, 9, 9, tzinfo=UTC))
    take_in(obds(patient(meldung(diagnose(), about=tumour("C34.1"), ref="D"))))
    (diagnosis,) = standing("diagnosis")
    assert (diagnosis.icd10, diagnosis.replaces.icd10) == ("C34.1", "C34.9")


def syst(reason: str, end: str = "", begin: str = "2026-06-10") -> str:
    ended = f"<Ende_Grund>{reason}</Ende_Grund><Ende>{end}</Ende>" if reason else ""
    occasion = "behandlungsende" if reason else "behandlungsbeginn"
    return (
        f'<SYST SYST_ID="1"><Meldeanlass>{occasion}</Meldeanlass><Intention>P</Intention><Therapieart>CI</Therapieart>'
        f"<Protokoll>Carboplatin</Protokoll><Beginn>{begin}</Beginn>{ended}</SYST>"
    )


def test_beginning_and_end_of_a_treatment_are_one_fact_in_any_order(take_in):
    take_in(obds(patient(meldung(syst("P", "2026-06-18"), ref="E"))))
    take_in(obds(patient(meldung(syst(""), ref="B")), reported="2026-06-21"))
    (treatment,) = standing("treatment")
    assert (treatment.until, treatment.ended, treatment.intent) == (date(2026, 6, 18), "progression", "palliative")


def test_a_broken_message_is_rejected_alone_and_whole(take_in):
    lines = take_in(
        obds(
            patient(
                meldung(diagnose(tnm(m="?")), ref="bad"),
                meldung(diagnose(tnm(m="1")), ref="good", about=tumour(ref="T2")),
            ),
            patient(meldung(diagnose()), ref="P2", name=""),
        )
    )
    assert outcomes(lines) == ["rejected", "imported", "rejected"]
    assert lines[0].problems[0].element == "Diagnose/cTNM/M"
    assert "no name" in str(lines[2].problems[0])
    assert Tumour.objects.count() == Patient.objects.count() == 1


def test_what_the_database_refuses_is_rejected_alone(take_in):
    too_long = "X" * 130
    lines = take_in(obds(patient(meldung(diagnose(), ref=too_long), meldung(diagnose(), ref="good"))))
    assert outcomes(lines) == ["rejected", "imported"]


TOO_LONG = "X" * 130
DEATH = "<Tod><Sterbedatum>2026-06-10</Sterbedatum></Tod>"


def test_a_refused_message_leaves_no_patient_behind(take_in):
    lines = take_in(obds(patient(meldung(diagnose(), ref=TOO_LONG)), patient(METASTATIC, ref="P2")))
    assert outcomes(lines) == ["rejected", "imported"]
    assert [each.value for each in PatientIdentifier.objects.all()] == ["P2"]
    assert Patient.objects.count() == 1


def test_a_patient_entered_before_stays_when_all_messages_are_refused(take_in):
    known_by_hand()
    take_in(obds(patient(meldung(diagnose(), ref=TOO_LONG))))
    assert Patient.objects.count() == 1


def test_no_referral_opens_because_another_message_of_the_dead_patient_was_refused(take_in):
    alive_and_dead = (METASTATIC, meldung(diagnose(), ref=TOO_LONG), meldung(DEATH, ref="M9"))
    lines = take_in(obds(patient(*alive_and_dead), patient(METASTATIC, ref="P2")))
    assert outcomes(lines) == ["imported", "rejected", "imported", "imported"]
    assert not Referral.objects.filter(patient__identifiers__value="P1").exists()
    assert Referral.objects.filter(patient__identifiers__value="P2").exists()


def test_an_import_makes_a_patient_again_whom_another_import_took_back(take_in, monkeypatch):
    find = people.find_or_create
    times: list[Any] = []

    def found_and_taken_back(wanted, *, at, made):
        found = find(wanted, at=at, made=made)
        if not times:
            PatientIdentifier.objects.all().delete()
            Patient.objects.all().delete()
        times.append(found)
        return found

    monkeypatch.setattr(people, "find_or_create", found_and_taken_back)
    assert outcomes(take_in(obds(patient(METASTATIC)))) == ["imported"]
    assert len(times) == 2


def test_names_of_senders_and_patients_may_be_long(take_in):
    content = obds(patient(METASTATIC, ref="P" * 110), sender="S" * 110)
    take_in(content)
    facts = Fact.objects.count()
    take_in(obds(patient(METASTATIC, ref="P" * 110, city="Neustadt"), sender="S" * 110, reported="2026-06-25"))
    assert Fact.objects.count() == facts


def test_a_worker_that_sees_the_run_of_a_command_finds_it_held(take_in, monkeypatch):
    seen = []
    outside = len(connection.savepoint_ids)
    hold = services.alone_with  # type: ignore[attr-defined]

    def held(work, row):
        seen.append(len(connection.savepoint_ids) > outside)
        return hold(work, row)

    monkeypatch.setattr(services, "alone_with", held)
    take_in(obds(patient(METASTATIC)))
    assert seen == [True]


def test_personal_data_follow_the_sender_but_not_over_corrections_by_hand(take_in):
    take_in(obds(patient(METASTATIC, name="Muster", city="Altstadt")))
    Patient.objects.update(city="By Hand")
    take_in(obds(patient(meldung(verlauf("K", on="2026-06-20"), ref="V"), name="Neumann", city="Altstadt"),
                 reported="2026-06-21"))  # fmt: skip
    found = Patient.objects.get()
    assert (found.family_name, found.city, found.search_name) == ("Neumann", "By Hand", "neumann erika")


def test_old_records_count_as_known_on_their_day_when_loaded_first(take_in):
    old = obds(patient(meldung(diagnose(tnm(on="2019-03-05")), about=tumour(on="2019-03-01"))))
    take_in(old, first_load=True)
    assert Fact.objects.get(kind="staging").recorded == date(2019, 3, 5)
    assert not Referral.objects.exists()


def test_old_records_without_that_box_are_late_known(take_in):
    take_in(obds(patient(meldung(diagnose(tnm(on="2019-03-05")), about=tumour(on="2019-03-01")))))
    assert Trigger.objects.get(rule="new_metastatic_disease").late_known


def test_a_dry_run_reports_and_stores_nothing(take_in):
    assert outcomes(take_in(obds(patient(METASTATIC)), dry_run=True)) == ["imported"]
    assert not Patient.objects.exists()
    assert not ImportRun.objects.exists()


def test_imprecise_dates_keep_their_precision(take_in):
    take_in(obds(patient(meldung(diagnose(metastases("HEP", on="2026-05-15", exact="T")),
                                 about=tumour(on="2026-07-01", exact="M"))), reported="2026-06-30"))  # fmt: skip
    assert [(fact.kind, fact.on, fact.on_precision) for fact in Fact.objects.order_by("kind")] == [
        ("diagnosis", date(2026, 1, 1), "year"),
        ("metastasis", date(2026, 5, 1), "month"),
    ]


def known_by_hand() -> Tumour:
    found = create_patient(identifiers=[("S1", "P1")], family_name="Muster")
    return create_tumour(patient=found)


def test_a_tumour_entered_by_hand_and_imported_later_is_one_until_somebody_says_no(take_in):
    by_hand = known_by_hand()
    record(
        [
            Diagnosis(patient=by_hand.patient, tumour=by_hand, on=date(2026, 5, 10), icd10="C34.3", side="L"),
            StagingEvent(patient=by_hand.patient, tumour=by_hand, on=date(2026, 5, 12), m_category="1", m_prefix="c"),
        ],
        by=None,
        at=datetime(2026, 5, 12, 9, tzinfo=UTC),
    )
    before = Referral.objects.get()
    take_in(obds(patient(METASTATIC)))
    match = Match.objects.get()
    assert (match.other_tumour, match.tumour.merged_into, match.state) == (by_hand, by_hand, Same.OPEN)
    assert Referral.objects.get() == before
    assert Trigger.objects.filter(rule="new_metastatic_disease").count() == 1
    answer_match(match=match, same=False, by=a_user(), at=AT)
    assert Tumour.objects.get(pk=match.tumour_id).merged_into is None
    assert Trigger.objects.filter(rule="new_metastatic_disease", state="live").count() == 2
    assert Referral.objects.filter(state__in=LIVE_STATES).count() == 1


@pytest.mark.parametrize(
    ("code", "side", "on"), [("C50.1", "L", "2026-05-10"), ("C34.1", "R", "2026-05-10"), ("C34.1", "L", "2026-03-01")]
)
def test_another_tumour_is_not_asked_about(take_in, code, side, on):
    by_hand = known_by_hand()
    diagnosis = Diagnosis(patient=by_hand.patient, tumour=by_hand, on=date.fromisoformat(on), icd10=code, side=side)
    record([diagnosis], by=None, at=datetime(2026, 5, 12, 9, tzinfo=UTC))
    take_in(obds(patient(METASTATIC)))
    assert not Match.objects.exists()


def test_a_patient_entered_by_hand_and_reported_later_is_asked_about(take_in):
    by_hand = create_patient(family_name="MUSTER", given_names="Erika", birth_date=date(1960, 1, 2))
    create_patient(family_name="Muster", given_names="Erika", birth_date=date(1961, 1, 2))
    (line,) = take_in(obds(patient(METASTATIC)))
    assert line.outcome == "imported"
    assert "same name and date of birth" in str(line.problems[0])
    match = PatientMatch.objects.get()
    assert (match.patient.identifiers.get().value, match.other, match.state) == ("P1", by_hand, Same.OPEN)
    assert match.patient.merged_into is None
    assert take_in(obds(patient(METASTATIC)))[0].problems == ()
    assert PatientMatch.objects.count() == 1


def test_two_senders_of_one_person_are_asked_about_once(take_in):
    take_in(obds(patient(METASTATIC)))
    take_in(obds(patient(METASTATIC, ref="Q7"), sender="S2"))
    assert PatientMatch.objects.count() == 1


def test_two_records_in_one_file_are_asked_about_once(take_in):
    lines = take_in(obds(patient(METASTATIC), patient(METASTATIC, ref="P2")))
    assert [len(line.problems) for line in lines] == [0, 1]
    assert PatientMatch.objects.count() == 1


@pytest.mark.parametrize("same", [True, False])
def test_the_answer_merges_the_two_or_leaves_them(take_in, same):
    by_hand = create_patient(family_name="Muster", given_names="Erika", birth_date=date(1960, 1, 2))
    take_in(obds(patient(METASTATIC)))
    match = PatientMatch.objects.get()
    answer_patient_match(match=match, same=same, by=a_user(), at=AT)
    match.refresh_from_db()
    assert match.state == (Same.SAME if same else Same.DIFFERENT)
    assert match.patient.merged_into == (by_hand if same else None)
    assert Referral.objects.get(state__in=LIVE_STATES).patient == (by_hand if same else match.patient)
    with pytest.raises(AlreadyAnswered):
        answer_patient_match(match=match, same=True, by=a_user(), at=AT)


def test_a_recurrence_entered_by_hand_keeps_its_verdict_when_it_is_imported(take_in):
    take_in(obds(patient(meldung(diagnose(tnm(m="0")), ref="D"))))
    imported = Tumour.objects.get()
    september = datetime(2026, 9, 20, 9, tzinfo=UTC)
    entered = Recurrence(patient=imported.patient, tumour=imported, on=date(2026, 9, 10), extent="local")
    record([entered], by=None, at=september)
    verdict = Resectability(
        patient=imported.patient, tumour=imported, on=date(2026, 9, 12), recurrence=entered,
        verdict="technically_unresectable",
    )  # fmt: skip
    record([verdict], by=None, at=september)
    take_in(
        obds(patient(meldung(verlauf("Y", local="R", on="2026-09-01"), ref="V")), reported="2026-09-19"), at=september
    )
    (recurrence,) = standing("recurrence")
    assert recurrence.replaces == entered
    match = Match.objects.get()
    assert (match.fact, match.other_fact) == (recurrence, entered)
    assert Trigger.objects.filter(rule="inoperable_recurrence", state="live").count() == 1
    answer_match(match=match, same=False, by=a_user(), at=september)
    assert len([fact for fact in standing("recurrence") if not fact.retractions.exists()]) == 1
    assert outcomes(take_in(obds(patient(meldung(verlauf("Y", local="R", on="2026-09-01"), ref="V")),
                                 reported="2026-09-19"), at=september)) == ["unchanged"]  # fmt: skip


def test_a_correction_by_hand_stands_until_the_source_says_something_new(take_in):
    take_in(obds(patient(METASTATIC)))
    staging = Fact.objects.get(kind="staging")
    corrected = StagingEvent(tumour=staging.tumour, on=staging.on, m_category="0", m_prefix="c")
    correct(staging, replacement=corrected, by=a_user(), at=AT)
    take_in(obds(patient(METASTATIC, city="Neustadt"), reported="2026-06-25"))
    assert [fact.m_category for fact in standing("staging")] == ["0"]
    take_in(obds(patient(meldung(diagnose(tnm(m="1c", ref="5")))), reported="2026-06-26"))
    assert [fact.m_category for fact in standing("staging")] == ["1c"]


def test_a_fact_retracted_by_hand_does_not_come_back_with_the_same_words(take_in):
    take_in(obds(patient(METASTATIC)))
    retract(Fact.objects.get(kind="staging"), reason="wrong patient", by=a_user(), at=AT)
    take_in(obds(patient(METASTATIC, city="Neustadt"), reported="2026-06-25"))
    assert standing("staging") == []


def test_uploaded_files_are_imported_by_the_worker_and_their_report_stays(take_in):
    files = [("a.xml", obds(patient(METASTATIC))), ("b.xml", b"nonsense")]
    run = request_import(files=files, first_load=False, dry_run=False, by=a_user(), at=AT)
    assert run_waiting_imports(at=AT) == 1
    run.refresh_from_db()
    assert (run.state, run.imported, run.rejected, run.messages) == (RunState.DONE, 1, 1, 2)
    assert not run.files.exclude(content=None).exists()
    assert run_waiting_imports(at=AT) == 0


def test_a_killed_import_goes_on_where_it_stopped(monkeypatch):
    from interop.obds import importing

    monkeypatch.setattr(importing, "_BATCH", 1)
    content = obds(*(patient(METASTATIC, ref=f"P{number}") for number in range(6)))
    run = request_import(files=[("a.xml", content)], first_load=False, dry_run=False, by=a_user(), at=AT)
    store: Any = importing.store_batch  # type: ignore[attr-defined]
    calls: list[Any] = []

    def killed(batch, how):
        calls.append(batch)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return store(batch, how)

    monkeypatch.setattr(importing, "store_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        run_waiting_imports(at=AT)
    assert ImportedMessage.objects.count() == 3
    monkeypatch.setattr(importing, "store_batch", store)
    run_waiting_imports(at=AT)
    run.refresh_from_db()
    assert (run.state, run.imported, run.unchanged) == (RunState.DONE, 6, 0)
    assert Patient.objects.count() == 6


def test_an_import_that_fails_for_no_known_reason_is_not_tried_for_ever(monkeypatch):
    from interop.obds import importing

    def fail(batch, how):
        raise RuntimeError

    monkeypatch.setattr(importing, "store_batch", fail)
    files = [("a.xml", obds(patient(METASTATIC)))]
    run = request_import(files=files, first_load=False, dry_run=False, by=a_user(), at=AT)
    with pytest.raises(RuntimeError):
        run_waiting_imports(at=AT)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED


def test_a_command_that_was_killed_leaves_a_run_that_says_so():
    run = ImportRun.objects.create(requested_at=AT, state=RunState.RUNNING)
    run.files.create(name="gone.xml")
    run_waiting_imports(at=AT)
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert run.finished_at is not None
    assert AT <= run.finished_at < AT + timedelta(minutes=1)


def test_a_dry_run_of_an_upload_keeps_its_report_alone():
    files = [("a.xml", obds(patient(METASTATIC)))]
    run = request_import(files=files, first_load=False, dry_run=True, by=a_user(), at=AT)
    run_waiting_imports(at=AT)
    run.refresh_from_db()
    assert (run.state, run.imported) == (RunState.DONE, 1)
    assert not Patient.objects.exists()
    assert not Fact.objects.exists()


def test_the_command_prints_the_report_as_json(tmp_path):
    write(tmp_path, "good.xml", obds(patient(METASTATIC)))
    write(tmp_path, "bad.xml", b"<oBDS")
    out = StringIO()
    call_command("import_obds", str(tmp_path), "--json", stdout=out)
    bad, good = json.loads(out.getvalue())["files"]
    assert (Path(bad["file"]).name, Path(good["file"]).name) == ("bad.xml", "good.xml")
    assert good["messages"] == [
        {"id": "M1", "kind": "Diagnose", "patient": "P1", "outcome": "imported", "problems": []}
    ]
    (unreadable,) = bad["messages"]
    assert unreadable["outcome"] == "rejected"
    assert set(unreadable["problems"][0]) == {"element", "message"}


def test_a_path_that_is_not_there_is_a_clear_word(tmp_path):
    with pytest.raises(CannotImport, match="does not exist"):
        import_files([tmp_path / "nowhere"], by=None, at=AT)
    with pytest.raises(CannotImport, match="no XML file"):
        import_files([tmp_path], by=None, at=AT)
