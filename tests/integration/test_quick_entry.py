"""Quick entry: what is shown before saving is what saving does; each entry is stored once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.choices import FactKind
from patients.models import (
    KIND_MODELS,
    Death,
    Declined,
    Fact,
    IntentStatement,
    PalliativeCare,
    Patient,
    Recurrence,
    Tumour,
)
from patients.queries import facts_of
from staff.permissions import Role
from tests.pages import reader
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_patient,
    a_proposal,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers.choices import LIVE_STATES, DeferReason
from triggers.load import load_histories
from triggers.merging import merge_patients
from triggers.models import Referral, Trigger
from triggers.quick_entry import ReferralChange, consequence_of, standing_of
from triggers.quick_kinds import QUICK
from triggers.quick_record import AlreadyStored, record_once
from triggers.record import correct, record, retract
from triggers.seen_facts import as_rules_see
from triggers.services import defer_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def oncologist() -> Client:
    return reader(Role.ONCOLOGIST)


def a_fact(kind: FactKind, tumour: Tumour, **columns: Any) -> Fact:
    columns = {"on": today(), "recorded": today(), **columns}
    return KIND_MODELS[kind](patient=tumour.patient, tumour=tumour, **columns)


def early_tumour() -> Tumour:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(400))
    record([a_staging(tumour, on=days_ago(395), m="0", stage="IIB")], by=None, at=now())
    return tumour


def advanced_tumour() -> Tumour:
    return a_referral(days=20).patient.tumours.get()


def tumour_in_question() -> Tumour:
    return a_proposal().patient.tumours.get()


def deferred_tumour() -> Tumour:
    referral = a_referral(days=20)
    by = a_user(Role.ONCOLOGIST)
    until = today() + timedelta(days=5)
    defer_referral(referral=referral, reason=DeferReason.NEEDS_MORE_STAGING, until=until, by=by, at=now())
    return referral.patient.tumours.get()


def tumour_in_care() -> Tumour:
    tumour = early_tumour()
    care = PalliativeCare(patient=tumour.patient, on=days_ago(30), recorded=days_ago(30), provider="SAPV", own=True)
    record([care], by=None, at=now())
    return tumour


def tumour_with_refusal() -> Tumour:
    tumour = early_tumour()
    record([Declined(patient=tumour.patient, on=today(), recorded=today())], by=None, at=now())
    return tumour


def tumour_with_open_recurrence() -> Tumour:
    tumour = early_tumour()
    record([Recurrence(patient=tumour.patient, tumour=tumour, on=days_ago(3), recorded=days_ago(3))], by=None, at=now())
    return tumour


def tumour_with_retraction() -> Tumour:
    tumour = early_tumour()
    [found] = record([a_liver_metastasis(tumour, on=days_ago(10))], by=None, at=now())
    retract(found, reason="an artefact", by=a_user(Role.ONCOLOGIST), at=now())
    return tumour


BEFORE: dict[str, Callable[[], Tumour]] = {
    "early": early_tumour,
    "advanced": advanced_tumour,
    "in question": tumour_in_question,
    "deferred": deferred_tumour,
    "in care": tumour_in_care,
    "refused": tumour_with_refusal,
    "recurrence open": tumour_with_open_recurrence,
    "retracted": tumour_with_retraction,
}
NEW: dict[str, Callable[[Tumour], list[Fact]]] = {
    "brain": lambda t: [a_fact(FactKind.METASTASIS, t, site="BRA")],
    "liver": lambda t: [a_fact(FactKind.METASTASIS, t, site="HEP")],
    "inoperable": lambda t: [
        a_fact(FactKind.RECURRENCE, t, extent="local"),
        a_fact(FactKind.RESECTABILITY, t, verdict="functionally_inoperable"),
    ],
    "resectable": lambda t: [
        a_fact(FactKind.RECURRENCE, t),
        a_fact(FactKind.RESECTABILITY, t, verdict="resectable"),
    ],
    "progression": lambda t: [a_fact(FactKind.PROGRESSION, t)],
    "second line": lambda t: [a_fact(FactKind.TREATMENT, t, treatment_kind="systemic", line=2, intent="palliative")],
    "death": lambda t: [Death(patient=t.patient, on=today(), recorded=today())],
}


def standing_now(patient: Patient) -> tuple[object, set[tuple[object, ...]]]:
    referral = Referral.objects.filter(patient=patient, state__in=LIVE_STATES).first()
    stands = referral and (referral.state, referral.see_by, referral.target_on)
    live = Trigger.objects.filter(patient=patient, state="live", shadow=False).exclude(suppressed="historic")
    return stands, {(t.rule, t.tumour_id, t.on, t.calls_for, t.see_by, t.suppressed) for t in live}


@pytest.mark.parametrize("new", NEW)
@pytest.mark.parametrize("before", BEFORE)
def test_what_is_shown_is_what_recording_does(before: str, new: str) -> None:
    tumour = BEFORE[before]()
    facts = NEW[new](tumour)
    _, live_before = standing_now(tumour.patient)
    follows = consequence_of(standing_of(tumour.patient_id), as_rules_see(facts), at=now())
    assert standing_now(tumour.patient)[1] == live_before, "looking ahead stored something"

    record(facts, by=None, at=now())

    referral, live = standing_now(tumour.patient)
    shown = follows.referral and (follows.referral.state, follows.referral.see_by, follows.referral.target_on)
    assert shown == referral
    told: set[tuple[object, ...]] = {
        (t.rule, t.tumour_id, t.on, t.calls_for, t.see_by, t.suppressed) for t in follows.appear
    }
    ended = {(t.rule, t.tumour_id) for t in follows.end}
    assert told <= live
    assert {each[:2] for each in live_before} - {each[:2] for each in live} <= ended
    assert {each[:3] for each in live} - {each[:3] for each in live_before} == {each[:3] for each in told} - {
        each[:3] for each in live_before
    }


@pytest.mark.parametrize(
    ("before", "new", "change"),
    [
        ("early", "liver", ReferralChange.OPENS),
        ("early", "inoperable", ReferralChange.OPENS),
        ("early", "progression", ReferralChange.NOTHING),
        ("advanced", "brain", ReferralChange.GAINS),
        ("in question", "liver", ReferralChange.GOES_AHEAD),
        ("deferred", "brain", ReferralChange.COMES_BACK),
        ("advanced", "death", ReferralChange.ENDS),
        ("in care", "liver", ReferralChange.NOTHING),
        ("refused", "liver", ReferralChange.NOTHING),
    ],
)
def test_the_referral_s_change_is_named(before: str, new: str, change: ReferralChange) -> None:
    tumour = BEFORE[before]()
    follows = consequence_of(standing_of(tumour.patient_id), as_rules_see(NEW[new](tumour)), at=now())
    assert follows.change == change


def test_unsaved_facts_are_seen_as_the_database_will_write_them() -> None:
    tumour = early_tumour()
    own: dict[FactKind, dict[str, Any]] = {
        FactKind.DIAGNOSIS: {"icd10": "C34.1", "morphology": "8140/3"},
        FactKind.STAGING: {"t_category": "2a", "t_prefix": "c", "m_category": "1b", "y_symbol": True, "edition": "9"},
        FactKind.METASTASIS: {"site": "LEP"},
        FactKind.RECURRENCE: {"extent": "local"},
        FactKind.RESECTABILITY: {"verdict": "resectable", "assessed_by": "board"},
        FactKind.INTENT: {"intent": "palliative"},
        FactKind.TREATMENT: {"treatment_kind": "systemic", "line": 2, "until": today(), "ended": "toxicity"},
        FactKind.BOARD: {"recommendation": ["BSC", "ST"], "palliative": True},
        FactKind.STAY: {"stay_kind": "inpatient", "until": today()},
        FactKind.ASSESSMENT: {"instrument": "ESAS", "items": {"pain": 8}},
        FactKind.PERFORMANCE: {"scale": "ECOG", "value_number": 3},
        FactKind.PHASE: {"phase": "unstable"},
        FactKind.SURPRISE_QUESTION: {"answer": "no"},
        FactKind.PROGNOSIS: {"months": 6},
        FactKind.CONCERN: {"concern": "delirium", "resolved": today()},
        FactKind.PATHWAY: {"step": 1},
        FactKind.PALLIATIVE_CARE: {"provider": "SAPV"},
        FactKind.DECLINED: {"reason": "later"},
    }
    for kind, columns in own.items():
        about = tumour if kind in FactKind and kind in KINDS_WITH_TUMOUR else None
        fact = KIND_MODELS[kind](
            patient=tumour.patient, tumour=about, on=days_ago(2), on_precision="month", recorded=today(), **columns
        )
        [seen] = as_rules_see([fact])
        record([fact], by=None, at=now())
        stored = next(
            one for one in load_histories([tumour.patient_id])[tumour.patient_id].facts if int(one.id) == fact.pk
        )
        assert {**_said(seen), "id": ""} == {**_said(stored), "id": ""}, kind


KINDS_WITH_TUMOUR = {
    FactKind.DIAGNOSIS,
    FactKind.STAGING,
    FactKind.METASTASIS,
    FactKind.RECURRENCE,
    FactKind.RESECTABILITY,
    FactKind.INTENT,
    FactKind.TREATMENT,
    FactKind.BOARD,
}


def _said(fact: Any) -> dict[str, Any]:
    return {"kind": type(fact), **{name: getattr(fact, name) for name in fact.__struct_fields__}}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def fill(client: Client, patient: Patient, code: str, **typed: Any) -> tuple[str, dict[str, Any]]:
    """Open a quick entry, fill it in and look at what follows; give the page and what would be sent."""
    address = f"/patients/{patient.pk}/quick/{code}/"
    page = client.get(address).content.decode()
    tumour = re.search(r'<option value="(\d+)"', page)
    chosen = {"treatment" if code == "ended" else "tumour": tumour[1] if tumour else ""}
    sent = {"entry": hidden(page, "entry"), "on": str(today()), **chosen, **typed}
    block = client.post(address, {**sent, "look": "1"}).content.decode()
    return block, {**sent, "seen": hidden(block, "seen")}


def test_a_metastasis_is_looked_at_and_then_saved_once(oncologist: Client) -> None:
    patient = early_tumour().patient
    block, sent = fill(oncologist, patient, "metastasis", choice="HEP")
    assert "A referral opens and goes ahead by itself." in block
    assert not Referral.objects.exists()
    address = f"/patients/{patient.pk}/quick/metastasis/"
    said = []
    for _sent_twice in range(2):
        answer = oncologist.post(address, sent, follow=True)
        assert answer.redirect_chain == [(f"/patients/{patient.pk}/", 302)]
        said.append(re.findall(r"(Recorded|Already stored): Distant metastasis", answer.content.decode()))
    assert said == [["Recorded"], ["Already stored"]]
    assert Fact.objects.filter(kind="metastasis", site="HEP").count() == 1
    assert Referral.objects.get().state == "open"


def test_two_sendings_at_once_store_one_entry() -> None:
    tumour, entry, by = early_tumour(), uuid4(), a_user(Role.ONCOLOGIST)
    [first] = record_once([a_fact(FactKind.PROGRESSION, tumour)], entry=entry, by=by, at=now())
    with pytest.raises(AlreadyStored) as already:
        record_once([a_fact(FactKind.PROGRESSION, tumour)], entry=entry, by=by, at=now())
    assert already.value.facts == [first]
    assert Fact.objects.filter(kind="progression").count() == 1
    record_once([a_fact(FactKind.PROGRESSION, tumour)], entry=uuid4(), by=by, at=now())
    assert Fact.objects.filter(kind="progression").count() == 2


def test_an_entry_of_a_merged_patient_is_known_again(oncologist: Client) -> None:
    tumour, survivor = early_tumour(), a_patient()
    merge_patients(duplicate=tumour.patient, survivor=survivor, at=now())
    _, sent = fill(oncologist, survivor, "metastasis", choice="HEP")
    for _sent_twice in range(2):
        answer = oncologist.post(f"/patients/{survivor.pk}/quick/metastasis/", sent)
        assert answer["Location"] == f"/patients/{survivor.pk}/"
    assert Fact.objects.get(kind="metastasis").patient_id == tumour.patient_id


def test_nothing_is_saved_before_it_was_seen(oncologist: Client) -> None:
    patient = early_tumour().patient
    address = f"/patients/{patient.pk}/quick/metastasis/"
    _, sent = fill(oncologist, patient, "metastasis", choice="HEP")
    page = oncologist.post(address, {**sent, "choice": "BRA"}).content.decode()
    assert "Nothing is saved yet" in page
    assert not Fact.objects.filter(kind="metastasis").exists()
    oncologist.post(address, {**sent, "choice": "BRA", "seen": hidden(page, "seen")})
    assert Fact.objects.get(kind="metastasis").site == "BRA"


def test_a_recurrence_is_stored_with_its_verdict(oncologist: Client) -> None:
    patient = early_tumour().patient
    _, sent = fill(oncologist, patient, "recurrence", choice="technically_unresectable", extent="local")
    oncologist.post(f"/patients/{patient.pk}/quick/recurrence/", sent)
    assert Referral.objects.get().patient == patient
    live = Trigger.objects.filter(state="live").values_list("rule", flat=True)
    assert set(live) == {"inoperable_recurrence"}


def test_a_therapy_begins_and_ends(oncologist: Client) -> None:
    tumour = early_tumour()
    patient = tumour.patient
    record([IntentStatement(patient=patient, tumour=tumour, on=days_ago(9), intent="curative")], by=None, at=now())
    page = oncologist.get(f"/patients/{patient.pk}/quick/started/").content.decode()
    assert '<option value="curative" selected' in page
    _, sent = fill(oncologist, patient, "started", choice="systemic", line="1", intent="curative")
    oncologist.post(f"/patients/{patient.pk}/quick/started/", sent)
    started = Fact.objects.get(kind="treatment")
    assert (started.line, started.intent, started.until) == (1, "curative", None)

    _, sent = fill(oncologist, patient, "ended", choice="toxicity")
    oncologist.post(f"/patients/{patient.pk}/quick/ended/", sent)
    ended = Fact.objects.get(replaces=started)
    assert (ended.until, ended.ended, ended.line, ended.on) == (today(), "toxicity", 1, started.on)
    assert "No treatment is running" in oncologist.get(f"/patients/{patient.pk}/quick/ended/").content.decode()
    again = oncologist.post(f"/patients/{patient.pk}/quick/ended/", sent, follow=True).content.decode()
    assert "Already stored: Treatment" in again


@pytest.mark.parametrize(
    "came_back",
    [
        lambda t: a_fact(FactKind.METASTASIS, t, on=days_ago(3), site="HEP"),
        lambda t: a_fact(FactKind.RECURRENCE, t, on=days_ago(3), extent="local"),
    ],
)
def test_an_intent_from_before_the_disease_came_back_is_not_proposed(oncologist: Client, came_back: Any) -> None:
    tumour = early_tumour()
    patient = tumour.patient
    record([IntentStatement(patient=patient, tumour=tumour, on=days_ago(9), intent="curative")], by=None, at=now())
    record([came_back(tumour)], by=None, at=now())
    page = oncologist.get(f"/patients/{patient.pk}/quick/started/").content.decode()
    assert '<option value="curative" selected' not in page


def test_a_changed_entry_under_the_same_number_is_not_dropped(oncologist: Client) -> None:
    patient = early_tumour().patient
    address = f"/patients/{patient.pk}/quick/metastasis/"
    _, sent = fill(oncologist, patient, "metastasis", choice="OSS")
    oncologist.post(address, sent)
    answer = oncologist.post(address, {**sent, "choice": "BRA"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Already stored: Distant metastasis: Bone" in page
    assert Fact.objects.get(kind="metastasis").site == "OSS"
    # Then it can be stored besides.
    anew = {**sent, "choice": "BRA", "entry": hidden(page, "entry"), "seen": hidden(page, "seen")}
    assert oncologist.post(address, anew).status_code == 302
    assert set(Fact.objects.filter(kind="metastasis").values_list("site", flat=True)) == {"OSS", "BRA"}


def undo_in(page: str) -> str:
    found = re.search(r'action="(/patients/\d+/quick/[0-9a-f-]+/undo/)"', page)
    assert found
    return found[1]


def test_an_entry_is_undone_as_a_whole(oncologist: Client) -> None:
    tumour = early_tumour()
    patient = tumour.patient
    record([a_fact(FactKind.PROGRESSION, tumour)], by=None, at=now())
    _, sent = fill(oncologist, patient, "recurrence", choice="technically_unresectable", extent="local")
    toast = oncologist.post(f"/patients/{patient.pk}/quick/recurrence/", sent, follow=True).content.decode()
    assert Referral.objects.get().state in LIVE_STATES
    page = oncologist.post(undo_in(toast), follow=True).content.decode()
    assert "Taken back: Recurrence" in page
    taken_back = Fact.objects.filter(kind="retraction").values_list("of__kind", flat=True)
    assert sorted(taken_back) == ["recurrence", "resectability"]
    assert Referral.objects.get().state not in LIVE_STATES
    assert "corrected or retracted meanwhile" in oncologist.post(undo_in(toast), follow=True).content.decode()
    assert Fact.objects.filter(kind="retraction").count() == 2


def test_what_ended_runs_again_once_that_is_undone(oncologist: Client) -> None:
    tumour = early_tumour()
    patient = tumour.patient
    record([a_fact(FactKind.TREATMENT, tumour, treatment_kind="systemic", line=1)], by=None, at=now())
    _, sent = fill(oncologist, patient, "ended", choice="toxicity")
    address = f"/patients/{patient.pk}/quick/ended/"
    toast = oncologist.post(address, sent, follow=True).content.decode()
    assert "No treatment is running" in oncologist.get(address).content.decode()
    oncologist.post(undo_in(toast))
    assert "No treatment is running" not in oncologist.get(address).content.decode()


def test_what_somebody_corrected_is_not_undone(oncologist: Client) -> None:
    tumour = early_tumour()
    _, sent = fill(oncologist, tumour.patient, "recurrence", choice="resectable")
    toast = oncologist.post(f"/patients/{tumour.patient_id}/quick/recurrence/", sent, follow=True).content.decode()
    verdict = Fact.objects.get(kind="resectability")
    corrected = a_fact(FactKind.RESECTABILITY, tumour, verdict="functionally_inoperable")
    correct(verdict, replacement=corrected, by=None, at=now())
    page = oncologist.post(undo_in(toast), follow=True).content.decode()
    assert "corrected or retracted meanwhile" in page
    assert not Fact.objects.filter(kind="retraction").exists()
    elsewhere = undo_in(toast).replace(f"/{tumour.patient_id}/", f"/{a_patient().pk}/")
    assert oncologist.post(elsewhere).status_code == 404


def test_an_operation_is_nothing_that_runs(oncologist: Client) -> None:
    tumour = early_tumour()
    record([a_fact(FactKind.TREATMENT, tumour, treatment_kind="surgery")], by=None, at=now())
    page = oncologist.get(f"/patients/{tumour.patient_id}/quick/ended/").content.decode()
    assert "No treatment is running" in page


def test_a_month_may_end_what_began_in_it(oncologist: Client) -> None:
    tumour = early_tumour()
    day = today().replace(day=1) - timedelta(days=17)
    record([a_fact(FactKind.TREATMENT, tumour, on=day, treatment_kind="systemic", line=1)], by=None, at=now())
    address = f"/patients/{tumour.patient_id}/quick/ended/"
    before = day.replace(day=1) - timedelta(days=1)
    _, sent = fill(oncologist, tumour.patient, "ended", choice="toxicity", on=f"{day:%Y-%m}")
    page = oncologist.post(address, {**sent, "on": f"{before:%Y-%m}"}).content.decode()
    assert "The end lies before the beginning" in page
    oncologist.post(address, sent)
    ended = Fact.objects.get(ended="toxicity")
    assert (ended.until, ended.until_precision) == (day.replace(day=1), "month")
    ended.clean()


def test_the_next_line_is_that_of_the_tumour_chosen(oncologist: Client) -> None:
    first = early_tumour()
    second = a_lung_tumour(first.patient, diagnosed=days_ago(100))
    record([a_fact(FactKind.TREATMENT, first, treatment_kind="systemic", line=3)], by=None, at=now())
    address = f"/patients/{first.patient_id}/quick/started/"
    page = oncologist.get(address).content.decode()
    assert not re.search(r'name="line" value="', page)
    sent = {"entry": hidden(page, "entry"), "on": str(today()), "choice": "systemic", "line": "", "look": "1"}

    def proposed(**typed: str) -> str | None:
        found = re.search(r'name="line" value="(\d+)"', oncologist.post(address, {**sent, **typed}).content.decode())
        return found and found[1]

    assert proposed(tumour=str(first.pk)) == "4"
    assert proposed(tumour=str(second.pk), line="4", line_of=str(first.pk)) == "1"
    # What somebody typed stays.
    assert proposed(tumour=str(second.pk), line="2", line_of=str(first.pk)) is None
    assert proposed(tumour=str(first.pk), line="4", line_of=str(first.pk)) is None


def test_a_contradiction_needs_its_own_tick(oncologist: Client) -> None:
    tumour = early_tumour()
    patient = tumour.patient
    record([a_liver_metastasis(tumour, on=days_ago(3))], by=None, at=now())
    address = f"/patients/{patient.pk}/quick/metastasis/"
    block, sent = fill(oncologist, patient, "metastasis", choice="HEP")
    assert "The same stands there already" in block
    oncologist.post(address, sent)
    assert Fact.objects.filter(kind="metastasis").count() == 1
    tick = re.search(r'type="checkbox" name="confirmed" value="([^"]+)"', block) or re.search(
        r'value="([0-9a-f]{16})"', block
    )
    assert tick
    oncologist.post(address, {**sent, "confirmed": tick[1]})
    assert Fact.objects.filter(kind="metastasis").count() == 2


def test_what_is_wrong_is_said_and_other_addresses_are_not_there(oncologist: Client) -> None:
    patient = early_tumour().patient
    tomorrow = str(today() + timedelta(days=1))
    page = oncologist.post(f"/patients/{patient.pk}/quick/progression/", {"on": tomorrow}).content.decode()
    assert "This day lies in the future" in page
    assert oncologist.get(f"/patients/{patient.pk}/quick/unknown/").status_code == 404
    assert "no tumour yet" in oncologist.get(f"/patients/{a_patient().pk}/quick/metastasis/").content.decode()


def test_looking_takes_the_same_number_of_queries_whatever_is_there(oncologist: Client) -> None:
    tumour = early_tumour()
    counts = []
    for _round in range(2):
        facts = [a_staging(tumour, on=days_ago(300 - day), m="0", stage="IIB") for day in range(10)]
        record(facts, by=None, at=now())
        fill(oncologist, tumour.patient, "metastasis", choice="HEP")
        with CaptureQueriesContext(connection) as captured:
            fill(oncologist, tumour.patient, "metastasis", choice="HEP")
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert len(facts_of(tumour.patient)) == 22


def test_no_key_of_a_kind_stands_twice() -> None:
    assert len({quick.key for quick in QUICK.values()}) == len(QUICK)
    for quick in QUICK.values():
        keys = [key for _word, _label, key in quick.choices]
        assert len(set(keys)) == len(keys)


def test_a_second_organ_says_that_the_stage_no_longer_fits() -> None:
    tumour = a_lung_tumour(a_patient(), diagnosed=days_ago(200))
    bone = a_fact(FactKind.METASTASIS, tumour, site="OSS")
    record([a_staging(tumour, on=days_ago(100)), bone], by=None, at=now())
    client, words = reader(Role.ONCOLOGIST), "The stage no longer fits:"
    head = f"/patients/{tumour.patient_id}/"
    assert words not in client.get(head).content.decode()
    # When the second organ is chosen, then that is said before it is saved
    quick = {"entry": str(uuid4()), "tumour": str(tumour.pk), "on": str(today()), "choice": "BRA", "look": "1"}
    assert words in client.post(f"{head}quick/metastasis/", quick).content.decode()
    # And when it is stored, then the head says it, with a way to the new staging, and other entries do not
    record([a_fact(FactKind.METASTASIS, tumour, site="BRA")], by=None, at=now())
    shown = client.get(head).content.decode()
    assert words in shown
    assert f'href="{head}facts/staging/new/"' in shown
    other = quick | {"choice": "HEP", "entry": str(uuid4())}
    assert words not in client.post(f"{head}quick/metastasis/", other).content.decode()
