"""The register of rules: figures against planted rows, its pages, and changing a rule after trying it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palliative.rules_page import rules_page
from patients.models import Patient
from staff.models import User
from staff.permissions import Role
from tests.api import V1, client_with
from tests.pages import reader, signed_in
from tests.people import a_patient, a_proposal, a_referral, a_user, days_ago, now, today
from triggers.answers_undone import undo_answer
from triggers.choices import (
    DeclineReason,
    DeferReason,
    ReferralState,
    RuleMode,
    Suppressed,
    TrialKind,
    TrialState,
    WhyEnded,
)
from triggers.current import ChangedMeanwhile, NotNow
from triggers.models import Reason, Reevaluation, Referral, RuleSetting, Trial, Trigger
from triggers.rule import Mode
from triggers.rule_cards import held_page
from triggers.rule_changes import change_rule
from triggers.rule_figures import Figures, figures_by_rule, fired_by_month
from triggers.rules import RULES
from triggers.services import confirm_referral, decline_referral, defer_referral

pytestmark = pytest.mark.django_db

RULE = "new_metastatic_disease"
OTHER = "inoperable_recurrence"


def a_finding(patient: Patient | None = None, *, seen: int = 5, rule: str = RULE, **fields: Any) -> Trigger:
    """A stored finding that was first seen so many days ago."""
    patient = patient or a_patient()
    usual = {
        "key": f"{rule}::{patient.pk}",
        "calls_for": "referral",
        "on": days_ago(seen),
        "see_by": today(),
        "known_on": days_ago(seen),
        "because": [1],
        "sentence_en": "Found.",
        "sentence_de": "Gefunden.",
        "rule_version": 1,
        "see_within": 28,
        "first_seen_at": now() - timedelta(days=seen),
    }
    return Trigger.objects.create(patient=patient, rule=rule, **usual | fields)


def a_referral_for(*triggers: Trigger) -> Referral:
    """An open referral for which these findings have spoken since they were first seen."""
    first = triggers[0]
    referral = Referral.objects.create(
        patient=first.patient,
        state=ReferralState.OPEN,
        see_by=today(),
        target_on=today(),
        opened_at=first.first_seen_at,
    )
    for trigger in triggers:
        Reason.objects.create(
            referral=referral, trigger=trigger, see_by=today(), strong=True, added_at=trigger.first_seen_at
        )
    return referral


def declined(referral: Referral, *, ago: int, reason: DeclineReason, by: User) -> None:
    at = now() - timedelta(days=ago)
    referral.reasons.filter(ended_at=None).update(ended_at=at, why_ended=WhyEnded.DISAGREES)
    referral.state, referral.decline_reason, referral.answered_by = ReferralState.DECLINED, reason, by
    referral.answered_at = referral.ended_at = at
    referral.save()


def deferred(referral: Referral, *, ago: int, reason: DeferReason, by: User) -> None:
    referral.state, referral.defer_reason, referral.answered_by = ReferralState.DEFERRED, reason, by
    referral.answered_at, referral.deferred_until = now() - timedelta(days=ago), today()
    referral.save()
    # What happens afterwards repeats the answer in the history, and is none.
    referral.version += 1
    referral.save()
    referral.state, referral.deferred_until = ReferralState.OPEN, None
    referral.save()


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def lead() -> User:
    return a_user(Role.CLINICAL_LEAD)


def test_findings_are_counted_by_the_day_on_which_they_were_first_seen():
    for seen in (5, 29, 31, 89, 91, 364, 366):
        a_finding(seen=seen)
    a_finding(seen=40, suppressed=Suppressed.HISTORIC)
    a_finding(seen=3, shadow=True)
    a_finding(seen=3, rule=OTHER)
    figures = figures_by_rule(at=now())
    assert figures[RULE].fired == (2, 5, 7)
    assert figures[RULE].old == (0, 1, 1)
    assert figures[RULE].shadow == (1, 1, 1)
    assert figures[OTHER].fired == (1, 1, 1)


def test_answers_are_counted_on_their_day_and_with_their_reasons(oncologist):
    declined(a_referral_for(a_finding(seen=40)), ago=2, reason=DeclineReason.DISAGREES, by=oncologist)
    declined(a_referral_for(a_finding(seen=80)), ago=60, reason=DeclineReason.DISAGREES, by=oncologist)
    declined(a_referral_for(a_finding(seen=300)), ago=200, reason=DeclineReason.OTHER, by=oncologist)
    declined(a_referral_for(a_finding(seen=420)), ago=400, reason=DeclineReason.OTHER, by=oncologist)
    figures = figures_by_rule(at=now())[RULE]
    assert figures.declined == (1, 2, 3)
    assert figures.why_declined == {DeclineReason.DISAGREES: (1, 2, 2), DeclineReason.OTHER: (0, 0, 1)}


def test_one_referral_deferred_twice_and_then_declined_counts_three_answers(oncologist):
    referral = a_referral_for(a_finding(seen=60))
    deferred(referral, ago=50, reason=DeferReason.NEEDS_MORE_STAGING, by=oncologist)
    deferred(referral, ago=20, reason=DeferReason.OTHER, by=oncologist)
    declined(referral, ago=10, reason=DeclineReason.OTHER, by=oncologist)
    figures = figures_by_rule(at=now())[RULE]
    assert figures.deferred == (1, 2, 2)
    assert figures.why_deferred == {DeferReason.NEEDS_MORE_STAGING: (0, 1, 1), DeferReason.OTHER: (1, 1, 1)}
    assert figures.declined == (1, 1, 1)


def test_an_answer_counts_once_for_each_rule_that_spoke_at_that_moment(oncologist):
    patient = a_patient()
    spoke = [a_finding(patient, seen=30), a_finding(patient, seen=30, key="second of the same rule")]
    other = a_finding(patient, seen=30, rule=OTHER)
    referral = a_referral_for(*spoke, other)
    gone = referral.reasons.get(trigger=other)
    gone.ended_at, gone.why_ended = now() - timedelta(days=20), WhyEnded.FACTS_CHANGED
    gone.save()
    declined(referral, ago=10, reason=DeclineReason.OTHER, by=oncologist)
    figures = figures_by_rule(at=now())
    assert figures[RULE].declined == (1, 1, 1)
    assert figures[OTHER].declined == (0, 0, 0)


def test_an_answer_that_was_taken_back_does_not_count(oncologist):
    referral = a_referral()
    defer_referral(
        referral=referral, reason=DeferReason.OTHER, until=today() + timedelta(days=7), by=oncologist, at=now()
    )
    undo_answer(answer=referral.answers.get(), by=oncologist, at=now())
    figures = figures_by_rule(at=now()).values()
    assert {each.deferred for each in figures} == {(0, 0, 0)}
    assert all(each.why_deferred == {} for each in figures)


def test_answers_given_through_the_services_are_counted(oncologist):
    confirm_referral(referral=a_proposal(), by=oncologist, at=now())
    defer_referral(
        referral=a_referral(), reason=DeferReason.OTHER, until=today() + timedelta(days=7), by=oncologist, at=now()
    )
    decline_referral(referral=a_referral(), reason=DeclineReason.PATIENT_DECLINED, by=oncologist, at=now())
    figures = figures_by_rule(at=now())[RULE]
    assert (figures.confirmed, figures.deferred, figures.declined) == ((1, 1, 1),) * 3
    assert figures.why_declined == {DeclineReason.PATIENT_DECLINED: (1, 1, 1)}


def test_figures_take_two_queries_for_any_number_of_rules(django_assert_num_queries):
    a_finding()
    a_finding(rule=OTHER)
    with django_assert_num_queries(2):
        figures_by_rule(at=now())


def test_the_figures_of_one_rule_are_those_that_it_has_among_all(oncologist, django_assert_num_queries):
    for rule in (RULE, OTHER):
        declined(a_referral_for(a_finding(seen=40, rule=rule)), ago=2, reason=DeclineReason.OTHER, by=oncologist)
        a_finding(seen=3, rule=rule, suppressed=Suppressed.HISTORIC)
    with django_assert_num_queries(2):
        alone = figures_by_rule(at=now(), rule=RULE)
    assert alone == {RULE: figures_by_rule(at=now())[RULE]}
    assert (alone[RULE].fired, alone[RULE].old, alone[RULE].declined) == ((1, 2, 2), (1, 1, 1), (1, 1, 1))


def test_the_figures_are_read_from_their_index_alone():
    """A register of a million findings may not open each of them."""
    a_finding()
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        figures_by_rule(at=now())
        counting = next(query["sql"] for query in asked if query["sql"].startswith("SELECT"))
        cursor.execute(f"EXPLAIN {counting}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "Index Only Scan using trigger_figures" in plan


def test_a_rule_that_did_nothing_has_no_figures():
    assert figures_by_rule(at=now()).get(RULE, Figures()) == Figures()


def test_months_are_given_without_gaps_the_present_one_last():
    a_finding(seen=0)
    months = fired_by_month(RULE, at=now())
    assert len(months) == 12
    assert months[-1] == (today().replace(day=1), 1)
    assert sum(number for _month, number in months[:-1]) == 0


def a_trial(*, by: User, asked: int = 0, **fields: Any) -> Trial:
    """A trial of today that is done, asked for some minutes ago."""
    at = now() - timedelta(minutes=asked)
    usual = {"kind": TrialKind.TODAY, "mode": RuleMode.ACTIVE, "see_within": 21, "fresh_for": 90}
    done = {"state": TrialState.DONE, "begun_at": at, "finished_at": at}
    return Trial.objects.create(rule=RULE, asked_by=by, asked_at=at, **usual | done | fields)


def test_what_was_tried_is_saved_as_a_new_version_and_everybody_is_evaluated(lead):
    row = change_rule(trial=a_trial(by=lead), comment=" Agreed on 1 March. ", portion=5, by=lead, at=now())
    assert (row.version, row.mode, row.see_within, row.fresh_for, row.portion) == (1, "active", 21, 90, 5)
    assert (row.comment, row.set_by) == ("Agreed on 1 March.", lead)
    assert Reevaluation.objects.get(finished_at=None).asked_by == lead
    again = change_rule(trial=a_trial(by=lead, see_within=14), comment="Sooner.", portion=None, by=lead, at=now())
    assert again.version == 2


def test_whoever_saves_second_is_told_who_was_first(lead):
    mine, theirs = a_trial(by=lead, asked=2), a_trial(by=a_user(Role.CLINICAL_LEAD), asked=1)
    change_rule(trial=theirs, comment="First.", portion=None, by=theirs.asked_by, at=now())
    with pytest.raises(ChangedMeanwhile, match=theirs.asked_by.name):
        change_rule(trial=mine, comment="Second.", portion=None, by=lead, at=now())
    with pytest.raises(ChangedMeanwhile):
        change_rule(trial=theirs, comment="Once more.", portion=None, by=theirs.asked_by, at=now())
    assert RuleSetting.objects.get().comment == "First."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": TrialState.RUNNING, "finished_at": None}, {}),
        ({"state": TrialState.CANCELLED}, {}),
        ({"kind": TrialKind.PERIOD, "starts_on": days_ago(9), "ends_on": days_ago(1)}, {}),
        ({"rule": "no_such_rule"}, {}),
        ({}, {"comment": "  "}),
        ({}, {"portion": 0}),
        ({"mode": RuleMode.SHADOW}, {"portion": 3}),
        ({"rule": "staging_conflict"}, {"portion": 3}),
    ],
)
def test_what_cannot_be_saved_is_refused_with_a_sentence(lead, fields, said):
    rule = fields.pop("rule", RULE)
    trial = a_trial(by=lead, **fields)
    Trial.objects.filter(pk=trial.pk).update(rule=rule)
    trial.refresh_from_db()
    with pytest.raises(NotNow):
        change_rule(trial=trial, **{"comment": "Agreed.", "portion": None} | said, by=lead, at=now())
    assert not RuleSetting.objects.exists()


def test_what_was_tried_on_another_day_must_be_tried_again(lead):
    with pytest.raises(NotNow, match="another day"):
        change_rule(trial=a_trial(by=lead, asked=60 * 24), comment="Agreed.", portion=None, by=lead, at=now())


def test_the_register_shows_every_rule_with_meaning_source_settings_and_figures():
    a_finding(seen=3)
    page = reader(Role.ONCOLOGIST).get("/rules/").content.decode()
    for rule in RULES:
        assert f'href="/rules/{rule.code}/"' in page
    assert "Gaertner 2011" in page
    assert "19 malignancies" in page
    assert "A lung tumour that is metastatic when it is first staged" in page
    assert "https://register.awmf.org/de/leitlinien/detail/020-007OL" in page


def test_the_register_takes_the_same_few_queries_for_any_number_of_findings(django_assert_max_num_queries):
    client = reader(Role.ONCOLOGIST)
    for _ in range(5):
        a_finding()
    # One of them counts, for the page's frame, what palliative care recommends to the oncologist.
    with django_assert_max_num_queries(11):
        client.get("/rules/")


def test_shadow_findings_are_counted_for_the_lead_alone():
    a_finding(shadow=True)
    words = "Found in shadow mode"
    assert words in reader(Role.CLINICAL_LEAD).get(f"/rules/{RULE}/").content.decode()
    assert words not in reader(Role.ONCOLOGIST).get(f"/rules/{RULE}/").content.decode()
    assert words not in reader(Role.ONCOLOGIST).get("/rules/").content.decode()


def test_a_rule_page_shows_its_versions_and_the_form_to_those_who_may_set_it(lead):
    change_rule(trial=a_trial(by=lead), comment="Agreed in the team.", portion=None, by=lead, at=now())
    mine = signed_in(lead).get(f"/rules/{RULE}/").content.decode()
    assert "Agreed in the team." in mine
    assert lead.name in mine
    assert 'name="see_within" value="21"' in mine
    assert 'name="see_within"' not in reader(Role.PALLIATIVE_NURSE).get(f"/rules/{RULE}/").content.decode()


def test_a_rule_that_the_register_does_not_have_is_not_found():
    assert reader(Role.ONCOLOGIST).get("/rules/no_such_rule/").status_code == 404


def test_the_form_leads_to_a_trial_and_saves_nothing(lead):
    form = {"mode": "shadow", "see_within": "7", "fresh_for": "30", "comment": "Try."}
    answer = signed_in(lead).post(f"/rules/{RULE}/try/", form)
    trial = Trial.objects.get()
    assert answer.status_code == 302
    assert (trial.rule, trial.mode, trial.see_within, trial.fresh_for) == (RULE, "shadow", 7, 30)
    assert not RuleSetting.objects.exists()


def test_a_form_that_makes_no_sense_comes_back_with_what_is_wrong(lead):
    answer = signed_in(lead).post(f"/rules/{RULE}/try/", {"mode": "never", "see_within": "-1", "fresh_for": "30"})
    assert answer.status_code == 422
    assert not Trial.objects.exists()


def test_saving_through_the_page(lead):
    trial = a_trial(by=lead)
    client = signed_in(lead)
    answer = client.post(f"/rules/trials/{trial.pk}/save/", {"comment": "Agreed.", "portion": "4"})
    assert answer["Location"] == f"/rules/{RULE}/"
    assert RuleSetting.objects.get().portion == 4
    client.post(f"/rules/trials/{trial.pk}/save/", {"comment": "Agreed.", "portion": "4"})
    assert RuleSetting.objects.count() == 1


def test_the_pages_say_how_far_a_change_has_come(lead):
    client, pages = signed_in(lead), ("/rules/", f"/rules/{RULE}/")
    change_rule(trial=a_trial(by=lead), comment="Agreed.", portion=None, by=lead, at=now())
    for page in pages:
        assert "waiting for a worker" in client.get(page).content.decode()
    Reevaluation.objects.update(total=100_000, done=12_000)
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Being applied to all patients: 12,000 of 100,000" in shown
        assert 'hx-trigger="every 10s"' in shown
        assert "Applied to all patients:" not in shown
    Reevaluation.objects.update(finished_at=now())
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Rules last applied to all patients" in shown
        assert "hx-trigger" not in shown
    assert "Applied to all patients:" in client.get(f"/rules/{RULE}/").content.decode()


def test_all_rules_are_active_from_the_start_as_the_pages_say():
    assert {rule.defaults.mode for rule in RULES} == {Mode.ACTIVE}
    assert "All rules are active from the start" in reader(Role.ONCOLOGIST).get("/rules/").content.decode()
    assert "All rules are active from the start" in rules_page()


def test_held_findings_follow_each_other_from_page_to_page(lead):
    held = [a_finding(held_at=now(), see_by=today() + timedelta(days=number // 2)) for number in range(5)]
    first = held_page(RULE, lead, limit=2)
    second = held_page(RULE, lead, after=first.after, limit=2)
    # Whoever is released while somebody reads still says where the next page begins.
    held[3].held_at, held[3].released_at = None, now()
    held[3].save()
    third = held_page(RULE, lead, after=second.after, limit=2)
    assert [*first.findings, *second.findings, *third.findings] == held
    assert third.after is None
    assert held_page(RULE, a_user(Role.ADMINISTRATOR)).findings == []


def test_what_is_held_is_shown_and_can_be_let_open_at_once(lead):
    trigger = a_finding(held_at=now())
    client = signed_in(lead)
    page = client.get(f"/rules/{RULE}/").content.decode()
    assert "1 finding held for release" in page
    assert str(trigger.patient) in page
    client.post(f"/rules/held/{trigger.pk}/release/")
    trigger.refresh_from_db()
    assert trigger.held_at is None
    again = client.post(f"/rules/held/{trigger.pk}/release/", follow=True)
    assert "This finding does not wait any more." in again.content.decode()


def test_the_api_lists_the_rules_with_the_settings_in_force(lead):
    change_rule(trial=a_trial(by=lead), comment="Agreed.", portion=3, by=lead, at=now())
    answer = client_with(Role.ONCOLOGIST).get(f"{V1}/rules/?limit=100").json()
    assert [rule["number"] for rule in answer["results"]] == [rule.number for rule in RULES]
    first, second, *_ = answer["results"]
    assert (first["code"], first["see_within"], first["portion"], first["settings_version"]) == (RULE, 21, 3, 1)
    assert (second["see_within"], second["settings_version"]) == (28, 0)
    assert second["portion"] is second["set_at"] is None
    assert first["title"]["de"] == "Neuerkrankung im metastasierten Stadium"
    assert first["sources"][0]["evidence"] == "guideline"
    assert client_with(Role.ADMINISTRATOR).get(f"{V1}/rules/").status_code == 403
