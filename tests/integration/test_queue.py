"""The list of referrals: its rows in the database, tabs, filters, orders, pages, search, CSV, and what has changed."""

import re
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consults.models import Appointment, Consult
from consults.services import begin_consult
from consults.tasks import open_pending_consults
from patients.models import Fact, Patient
from staff.absences import note_absence
from staff.models import PatientAccess, Unit, User
from staff.permissions import Role
from tests.pages import reader, signed_in
from tests.people import (
    a_liver_metastasis,
    a_lung_tumour,
    a_nurse_on_duty,
    a_patient,
    a_proposal,
    a_referral,
    a_staging,
    a_user,
    days_ago,
    now,
    today,
)
from triggers import queue_counts
from triggers.answers_undone import undo_answer
from triggers.choices import DeclineReason, DeferReason
from triggers.deadline_words import short_date
from triggers.merging import merge_patients
from triggers.models import QueueEntry, Referral, Trigger
from triggers.queue import SORTS, TABS, find_page, wanted_of
from triggers.queue_counts import count_tabs
from triggers.queue_export import csv_of, safe_cell
from triggers.record import record, retract
from triggers.services import confirm_referral, decline_referral, defer_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def me() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Ersten")


@pytest.fixture
def client(me: User) -> Client:
    return signed_in(me)


def found(user: User, tab: str = "live", sort: str = "", **filters: Any) -> list[int]:
    wanted = wanted_of(user, today=filters.pop("today", today()), tab=tab, sort=sort, **filters)
    assert count_tabs(wanted).counts[wanted.tab] == len(find_page(wanted, limit=100).ids)
    return find_page(wanted, limit=100).ids


def deferred(by: User, days: int = 9) -> Referral:
    until = today() + timedelta(days=days)
    return defer_referral(referral=a_referral(), reason=DeferReason.OTHER, until=until, by=by, at=now(), comment="")


def declined(by: User, reason: DeclineReason = DeclineReason.DISAGREES, **patient: Any) -> Referral:
    return decline_referral(referral=a_referral(**patient), reason=reason, by=by, at=now(), comment="")


def test_every_tab_holds_what_it_says(me: User, nurse_is_there: User) -> None:
    scheduled = a_referral(responsible_oncologist=me)
    open_pending_consults()
    ahead, late, asked = a_referral(responsible_oncologist=me), a_referral(days=60), a_proposal()
    put_aside, closed = deferred(me), declined(me)
    assert found(me, "needs_yes") == [asked.pk]
    assert set(found(me, "goes_ahead")) == {ahead.pk, late.pk}
    assert found(me, "scheduled") == [scheduled.pk]
    assert found(me, "deferred") == [put_aside.pk]
    assert found(me, "overdue") == [late.pk]
    assert set(found(me, "nobody")) == {late.pk, asked.pk, put_aside.pk}
    assert found(me, "closed") == [closed.pk]
    assert set(found(me)) == {scheduled.pk, ahead.pk, late.pk, asked.pk, put_aside.pk}


@pytest.fixture
def nurse_is_there() -> User:
    return a_nurse_on_duty(place="Ambulanz 2")


def test_each_filter_keeps_what_it_names(me: User, nurse_is_there: User) -> None:
    unit = Unit.objects.create(name="Station 7")
    mine = a_referral(responsible_oncologist=me)
    open_pending_consults()
    ours, proposal = a_referral(unit=unit), a_proposal()
    told = declined(me, DeclineReason.PATIENT_DECLINED)
    assert found(me, mine=True) == [mine.pk]
    assert found(me, unit=unit.pk) == [ours.pk]
    assert set(found(me, tumour="C34")) == {mine.pk, ours.pk, proposal.pk}
    assert found(me, tumour="C50") == []
    rule = ours.reasons.get().trigger.rule
    assert {mine.pk, ours.pk} <= set(found(me, rule=rule))
    assert found(me, rule="no_such_rule") == []
    assert found(me, place="Ambulanz 2") == [mine.pk]
    assert found(me, declined="patient_declined") == [told.pk]
    assert found(me, unit=unit.pk, mine=True) == []
    me.units.add(unit)
    assert set(found(me, mine=True)) == {mine.pk, ours.pk}


@pytest.mark.parametrize("sort", [(tab, sort) for tab in TABS for sort in TABS[tab].sorts], ids="-".join)
def test_pages_follow_each_other_in_every_order_with_ties(me: User, sort: tuple[str, str], everybody: None) -> None:
    tab, name = sort
    wanted = wanted_of(me, today=today() + timedelta(days=200), tab=tab, sort=name)
    whole = find_page(wanted, limit=100).ids
    assert len(whole) >= 4, "the edge needs rows"
    paged, after = [], None
    while True:
        page = find_page(wanted, after=after, limit=2)
        paged += page.ids
        if (after := page.after) is None:
            break
    assert paged == whole
    values = [getattr(QueueEntry.objects.get(pk=pk), SORTS[name].column) for pk in whole]
    assert values == sorted(values, reverse=SORTS[name].latest_first)


@pytest.fixture
def everybody(me: User, nurse_is_there: User) -> None:
    for _each in range(4):
        a_referral()
    open_pending_consults()
    for number in range(4):
        a_referral(days=3 + number // 2)
        a_proposal()
        deferred(me, days=9 + number // 2)
        declined(me)


def test_a_page_goes_on_behind_a_row_that_has_left_the_list(me: User) -> None:
    referrals = [a_referral(days=days) for days in (9, 8, 7, 6)]
    wanted = wanted_of(me, today=today(), tab="live", sort="")
    first = find_page(wanted, limit=2)
    assert first.ids == [referrals[0].pk, referrals[1].pk]
    decline_referral(referral=referrals[1], reason=DeclineReason.DISAGREES, by=me, at=now(), comment="")
    assert find_page(wanted, after=first.after, limit=2).ids == [referrals[2].pk, referrals[3].pk]
    assert find_page(wanted, after=10**15, limit=1).ids == [referrals[0].pk]
    coming_back = wanted_of(me, today=today(), tab="deferred", sort="")
    assert find_page(coming_back, after=referrals[0].pk).ids == []


def test_the_database_follows_every_change(me: User, nurse_is_there: User) -> None:
    referral = a_referral()
    entry = QueueEntry.objects.get(pk=referral.pk)
    assert (entry.stands, entry.tumours, entry.oncologist_id) == ("goes_ahead", ["C34"], None)
    open_pending_consults()
    entry.refresh_from_db()
    assert (entry.stands, entry.place) == ("scheduled", "Ambulanz 2")
    assert entry.appointment_at == Consult.objects.get(referral=referral).appointment.starts_at
    Patient.objects.filter(pk=referral.patient_id).update(responsible_oncologist=me)
    second = a_lung_tumour(referral.patient, diagnosed=days_ago(2))
    entry.refresh_from_db()
    assert entry.oncologist_id == me.pk
    diagnosis = Fact.objects.get(tumour=second, kind="diagnosis")
    retract(diagnosis, reason="other patient", by=me, at=now())
    referral.refresh_from_db()
    until = today() + timedelta(days=9)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=me, at=now(), comment="")
    open_pending_consults()
    entry.refresh_from_db()
    assert (entry.stands, entry.deferred_until, entry.place) == ("deferred", until, "")
    assert entry.appointment_at is None


def test_names_and_numbers_are_found_but_never_stand_in_an_address(client: Client) -> None:
    a_referral(family_name="Müller", given_names="Käthe")
    a_referral(family_name="Schmidt")
    page = client.post("/referrals/search/", {"words": "mueller"}).content.decode()
    assert "Müller, Käthe" in page
    assert "Schmidt" not in page
    assert not re.search(r'(href|hx-get|action)="[^"]*mueller', page)
    number = Patient.objects.get(family_name="Schmidt").identifiers.get().value
    assert "Schmidt" in client.post("/referrals/search/", {"words": number}).content.decode()
    assert "Nobody found here" in client.post("/referrals/search/", {"words": "m"}).content.decode()
    assert "Nobody found here" in client.post("/referrals/search/", {"words": "%%%"}).content.decode()
    assert client.get("/referrals/search/?words=mueller").status_code == 405


def test_an_undo_on_the_page_of_a_search_leads_to_the_list_that_was_searched(client: Client) -> None:
    referral = a_referral(family_name="Gesucht")
    for number in range(2):
        client.post(f"/referrals/{referral.pk}/take-over/", {"seen": ""})
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/referrals/"} if number else {}
        asked = {"words": "gesucht", "tab": "live", "whose": "mine"}
        page = client.post("/referrals/search/", asked, headers=headers).content.decode()
        undo = page.split(f'action="/referrals/{referral.pk}/take-over/undo/"')[1].split("</form>")[0]
        [back] = re.findall(r'name="next" value="([^"]*)"', undo)
        assert back == "/referrals/?whose=mine"
        assert 'name="next" value="/referrals/search/"' not in page
        assert client.post(f"/referrals/{referral.pk}/take-over/undo/", {"next": back}, follow=True).status_code == 200


def test_any_words_of_a_name_find_and_those_of_a_merged_record_too(me: User) -> None:
    referral, merged = a_referral(family_name="von Beispiel", given_names="Käthe Anna"), a_patient(family_name="Zweit")
    number = merged.identifiers.get().value
    assert found(me, words="anna beisp") == [referral.pk]
    assert found(me, words="zweit") == []
    merge_patients(duplicate=merged, survivor=referral.patient, at=now())
    assert found(me, words="zweit") == found(me, words=number) == [referral.pk]
    assert found(me, words="anna schmidt") == []


def test_in_a_search_tabs_are_buttons_that_carry_the_words_and_nobody_asks_for_changes(client: Client) -> None:
    referral = a_referral(family_name="Gesucht")
    page = client.post(
        "/referrals/search/", {"words": "gesucht", "tab": "closed", "declined": "other"}
    ).content.decode()
    assert "data-live" not in page
    assert re.search(r'<button name="tab" value="live"[^>]*>', page)
    assert 'name="declined"' not in page.split('id="queue-tabs"')[1].split("</nav>")[0]
    again = client.post("/referrals/search/", {"words": "gesucht", "tab": "live"})
    assert [row["number"] for row in again.context["rows"]] == [str(referral.pk)]
    plain = client.get("/referrals/").content.decode()
    assert "data-live" in plain
    assert 'href="/referrals/?tab=closed"' in plain


def test_an_export_has_each_row_once_whatever_leaves_the_list_meanwhile(
    me: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triggers.queue_export.AT_ONCE", 2)
    referrals = [a_referral(days=days) for days in (9, 8, 7, 6)]
    wanted = wanted_of(me, today=today(), tab="deferred", sort="return")
    for referral in referrals:
        defer_referral(
            referral=referral, reason=DeferReason.OTHER, until=today() + timedelta(days=9), by=me, at=now(), comment=""
        )
    lines = csv_of(wanted, booked_for=lambda ids: {}, by=me, at=now())
    written = [next(lines), next(lines)]
    Referral.objects.filter(pk=referrals[1].pk).update(state="open", deferred_until=None, defer_reason="")
    written += list(lines)
    numbers = [line.split(b",")[0] for line in b"".join(written).splitlines()[1:]]
    assert numbers == [str(referral.pk).encode() for referral in referrals]


def test_a_consult_begun_on_another_day_stays_among_the_scheduled_ones(me: User, nurse_is_there: User) -> None:
    referral = a_referral()
    open_pending_consults()
    begun_at = now() - timedelta(days=1)
    begin_consult(consult=Consult.objects.get(referral=referral), by=nurse_is_there, at=begun_at)
    assert found(me, "scheduled", "appointment") == [referral.pk]
    assert QueueEntry.objects.get(pk=referral.pk).appointment_at == begun_at


@pytest.mark.parametrize("m", ["1b", "0"])
def test_every_fact_that_a_row_tells_is_a_change_of_it(me: User, m: str) -> None:
    referral = a_referral()
    QueueEntry.objects.update(changed_in=1)
    (staging,) = record([a_staging(referral.patient.tumours.get(), on=days_ago(1), m=m)], by=me, at=now())
    assert QueueEntry.objects.get(pk=referral.pk).changed_in > 1
    QueueEntry.objects.update(changed_in=1)
    retract(staging, reason="other patient", by=me, at=now())
    assert QueueEntry.objects.get(pk=referral.pk).changed_in > 1


def test_another_clinician_at_the_same_time_is_a_change_of_the_row(me: User, nurse_is_there: User) -> None:
    referral = a_referral()
    open_pending_consults()
    QueueEntry.objects.update(changed_in=1)
    Appointment.objects.update(clinician=me)
    assert QueueEntry.objects.get(pk=referral.pk).changed_in > 1


def test_rows_can_be_written_anew(nurse_is_there: User) -> None:
    referrals = [a_referral(), a_referral(), a_referral()]
    open_pending_consults()
    before = list(QueueEntry.objects.order_by("pk").values("pk", "stands", "appointment_at", "place", "search_name"))
    QueueEntry.objects.all().delete()
    for name, fill in (("triggers", "write_rows"), ("consults", "tell_queue")):
        number = {"triggers": "0017", "consults": "0004"}[name]
        migration = import_module(f"{name}.migrations.{number}_queue_of_today")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migration, "AT_ONCE", 2)
            for _twice in range(2):
                with connection.schema_editor() as editor:
                    getattr(migration, fill)(None, editor)
    assert len(before) == len(referrals)
    assert before == list(
        QueueEntry.objects.order_by("pk").values("pk", "stands", "appointment_at", "place", "search_name")
    )


def test_the_next_page_of_a_search_is_posted_too(client: Client) -> None:
    for _each in range(27):
        a_referral(family_name="Gleich")
    page = client.post("/referrals/search/", {"words": "gleich"})
    after = page.context["after"]
    assert after
    second = client.post("/referrals/search/", {"words": "gleich", "after": after})
    assert len(second.context["rows"]) == 2


@pytest.mark.parametrize("read_at_once", [1, 10_000])
def test_every_tab_is_counted_alike_however_many_pass_a_filter(
    me: User, monkeypatch: pytest.MonkeyPatch, read_at_once: int
) -> None:
    monkeypatch.setattr(queue_counts, "READ_AT_ONCE", read_at_once)
    a_proposal(), a_referral(days=60), a_referral(responsible_oncologist=me), deferred(me), declined(me)
    counts = count_tabs(wanted_of(me, today=today(), tab="live", sort="", tumour="C34")).counts
    assert counts == count_tabs(wanted_of(me, today=today(), tab="live", sort="")).counts
    assert counts == {
        "live": 4,
        "needs_yes": 1,
        "goes_ahead": 2,
        "scheduled": 0,
        "deferred": 1,
        "overdue": 1,
        "nobody": 3,
        "closed": 1,
    }


def counts_on(page: str) -> list[str]:
    tabs = page.split('id="queue-tabs"')[1].split("</nav>")[0]
    return re.findall(r'<span class="count">(\d+)</span>', tabs)


def test_with_filters_the_counts_follow_and_without_scripts_a_button_brings_them(client: Client) -> None:
    a_referral(), a_proposal()
    asked = {"tumour": "C34"}
    page = client.get("/referrals/", asked).content.decode()
    assert 'data-counts="/referrals/counts/"' in page
    assert 'name="counted"' in page
    following = counts_on(client.get("/referrals/counts/", asked).content.decode())
    assert following[:3] == ["2", "1", "1"]
    counted = client.get("/referrals/", asked | {"counted": "1"}).content.decode()
    assert counts_on(counted) == following
    assert "data-counts" not in counted
    assert "data-counts" not in client.get("/referrals/").content.decode()


def test_the_counts_of_a_search_are_asked_for_by_post(client: Client) -> None:
    a_referral(family_name="Gesucht"), a_referral(family_name="Anders")
    asked = {"words": "gesucht"}
    assert "data-counts" in client.post("/referrals/search/", asked).content.decode()
    following = client.post("/referrals/counts/", asked).content.decode()
    assert counts_on(following)[0] == "1"
    assert counts_on(client.post("/referrals/search/", asked | {"counted": "1"}).content.decode())[0] == "1"


@pytest.mark.parametrize("looked_at", [1, 1_000])
def test_a_rare_tumour_is_found_however_far_it_stands(
    me: User, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    monkeypatch.setattr("triggers.queue._LOOKED_AT", looked_at)
    referrals = [a_referral(days=days) for days in (9, 8, 7)]
    numbers = sorted(referral.pk for referral in referrals)
    assert sorted(found(me, tumour="C34")) == numbers
    wanted = wanted_of(me, today=today(), tab="live", sort="", tumour="C34", rule="nobody_has_it")
    assert find_page(wanted).ids == []
    wanted = wanted_of(me, today=today(), tab="live", sort="", tumour="C34")
    first = find_page(wanted, limit=2)
    assert first.more
    assert sorted(first.ids + find_page(wanted, after=first.after, limit=2).ids) == numbers


def test_a_repeated_finding_is_counted_in_its_row(client: Client) -> None:
    referral = a_referral()
    trigger = referral.reasons.get().trigger
    again = Trigger.objects.get(pk=trigger.pk)
    again.pk, again.key, again.on = None, "again", days_ago(1)
    again.save()
    referral.reasons.create(trigger=again, see_by=trigger.see_by, strong=True, added_at=now())
    page = client.get("/referrals/")
    (row,) = page.context["rows"]
    assert (bool(row["reason"]["again"]), row["others"]) == (True, [])
    assert "Seen again on" in page.content.decode()


def test_a_row_shows_the_strongest_reason_and_the_others_in_a_line_each(client: Client) -> None:
    referral, nurse = a_referral(), a_user(Role.PALLIATIVE_NURSE, name="Schwester Fragt")
    soonest = referral.see_by - timedelta(days=2)
    for number in range(4):
        page = client.get("/referrals/")
        (row,) = page.context["rows"]
        assert "goes ahead by itself" in row["reason"]["about"]
        assert (len(row["others"]), row["more"]) == (number, [])
        referral.reasons.create(
            request=f"Pain {number}",
            requested_by=nurse,
            who_asked="clinician",
            see_by=soonest,
            strong=False,
            added_at=now(),
        )
    page = client.get("/referrals/")
    (row,) = page.context["rows"]
    assert (len(row["others"]), len(row["more"])) == (2, 2)
    assert "Referred by Schwester Fragt · " in row["others"][0]
    assert row["others"][0].endswith("needs a yes")
    assert "2 more reasons" in page.content.decode()


def test_the_page_says_what_was_held_back_and_why() -> None:
    patient = a_patient()
    tumour = a_lung_tumour(patient, diagnosed=days_ago(900))
    record([a_staging(tumour, on=days_ago(890))], by=None, at=now())
    page = reader(Role.ONCOLOGIST).get("/referrals/")
    assert [(each.number, each.address) for each in page.context["held_back"]] == [(1, "/never-seen/")]
    Trigger.objects.update(shadow=True)
    assert reader(Role.ONCOLOGIST).get("/referrals/").context["held_back"] == []
    assert len(reader(Role.CLINICAL_LEAD).get("/referrals/").context["held_back"]) == 1


def lines_of(answer: Any) -> list[str]:
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def test_what_is_filtered_is_exported_and_logged(client: Client, me: User) -> None:
    ours = a_referral(family_name="=HYPERLINK(1)", responsible_oncologist=me)
    a_referral(family_name="Andererseits")
    PatientAccess.objects.all().delete()
    headings, line = lines_of(client.get("/referrals/export/?whose=mine"))
    assert headings.startswith("Referral,Patient number,Name")
    assert f'{ours.pk},{ours.patient_id},"\'=HYPERLINK(1), Erika"' in line
    assert list(PatientAccess.objects.values_list("patient_id", "door")) == [(ours.patient_id, "triggers:export_queue")]
    assert len(lines_of(client.get("/referrals/export/"))) == 3
    assert len(lines_of(client.post("/referrals/export/", {"words": "anderers"}))) == 2
    german = signed_in(me).get("/referrals/export/", headers={"Accept-Language": "de"})
    assert ";" in lines_of(german)[0]


def test_questions_are_one_of_the_tabs(client: Client) -> None:
    a_lung_tumour(a_patient(), diagnosed=days_ago(40))
    (tab,) = [tab for tab in client.get("/referrals/").context["tabs"] if tab["address"] == "/questions/"]
    assert tab["count"] == 1


def test_only_whoever_may_exports() -> None:
    for role in Role:
        status = reader(role).get("/referrals/export/").status_code
        assert status == (200 if role in (Role.ONCOLOGIST, Role.CLINICAL_LEAD) else 403), role


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "  =1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("Müller-Lüdenscheidt") == "Müller-Lüdenscheidt"


def poll(client: Client, page: Any, last: str, **more: str) -> Any:
    context = page.context
    asked = {"seen": context["seen"], "shown": context["shown"], **more}
    return client.get("/referrals/changes/", asked, headers={"If-None-Match": last})


@pytest.mark.django_db(transaction=True)
def test_a_page_learns_what_has_changed_since_it_was_read(me: User, client: Client) -> None:
    referral, other = a_referral(), a_proposal()
    page = client.get("/referrals/?tab=needs_yes")
    seen = f'"{today()}/{page.context["seen"]}"'
    assert poll(client, page, seen, tab="needs_yes").status_code == 304

    # Somebody takes another referral over, in a transaction that began before the next look and ends after it.
    confirm_referral(referral=other, by=me, at=now(), comment="")
    answer = poll(client, page, seen, tab="needs_yes")
    assert answer.status_code == 200
    assert "1 change since" in answer.content.decode()
    assert poll(client, page, answer["ETag"], tab="needs_yes").status_code == 304
    # Its own change was read with the row; what a colleague changes after that is told.
    read = f"{other.pk}-{client.get(f'/referrals/{other.pk}/row/').context['read_after']}"
    assert "1 change" not in poll(client, page, seen, tab="needs_yes", apart_from=read).content.decode()
    Patient.objects.filter(pk=other.patient_id).update(named_nurse=me)
    assert "1 change" in poll(client, page, seen, tab="needs_yes", apart_from=read).content.decode()

    # What neither stands on the page nor belongs there concerns nobody who reads it; the counts are told all the same.
    fresh = client.get("/referrals/?tab=needs_yes")
    decline_referral(referral=referral, reason=DeclineReason.DISAGREES, by=me, at=now(), comment="")
    answer = poll(client, fresh, f'"{today()}/{fresh.context["seen"]}"', tab="needs_yes")
    assert answer.status_code == 200
    assert "change since" not in answer.content.decode()
    assert poll(client, fresh, f'"{days_ago(1)}/{fresh.context["seen"]}"').status_code == 200
    for nonsense in ("", "x", "5:3:", "1:2:9", "99999999999999999999:1:"):
        assert poll(client, fresh, nonsense, seen=nonsense).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_that_began_before_the_page_was_read(me: User, client: Client) -> None:
    referral, early = a_referral(), a_referral()
    with transaction.atomic():
        Patient.objects.filter(pk=early.patient_id).update(responsible_oncologist=me)
        from threading import Thread

        seen: list[str] = []

        def look() -> None:
            # Elsewhere a later change commits and a page is read, while this one still runs.
            Patient.objects.filter(pk=referral.patient_id).update(named_nurse=me)
            seen.append(count_tabs(wanted_of(me, today=today(), tab="live", sort="")).seen)
            connection.close()

        other = Thread(target=look)
        other.start()
        other.join()
    answer = client.get("/referrals/changes/", headers={"If-None-Match": f'"{today()}/{seen[0]}"'})
    assert answer.status_code == 200


def test_one_row_is_shown_anew(client: Client, me: User) -> None:
    referral = a_referral(family_name="Zeile")
    page = client.get(f"/referrals/{referral.pk}/row/").content.decode()
    assert "Zeile" in page
    assert "<html" not in page
    assert client.get("/referrals/999999/row/").status_code == 404


def keys_of(client: Client, referral: Referral) -> list[str]:
    page = client.get(f"/referrals/{referral.pk}/row/").content.decode()
    return re.findall(r'data-answer="(.)"', page)


def test_a_row_offers_the_answers_that_can_be_given(client: Client, me: User) -> None:
    assert keys_of(client, a_proposal()) == ["c", "d", "n"]
    assert keys_of(client, a_referral()) == ["d", "n"]
    assert keys_of(client, a_referral(days=22)) == ["n"], "nearly due: nothing to put aside"
    assert keys_of(client, a_referral(days=70)) == ["n"]
    assert keys_of(client, declined(me)) == []


def test_an_appointment_that_nobody_stands_behind_is_being_freed(
    me: User, client: Client, nurse_is_there: User
) -> None:
    referral = a_referral()
    open_pending_consults()
    assert client.get("/referrals/").context["rows"][0]["appointment"]
    until = today() + timedelta(days=9)
    defer_referral(referral=referral, reason=DeferReason.OTHER, until=until, by=me, at=now(), comment="")
    (row,) = client.get("/referrals/").context["rows"]
    assert row["appointment"] is None
    assert "its appointment is being given back" in row["consult"]
    assert row["is_settling"]
    open_pending_consults()
    (row,) = client.get("/referrals/").context["rows"]
    assert (row["consult"], row["is_settling"]) == ("On hold until the referral comes back", False)


def test_after_a_refusal_was_taken_back_the_row_says_that_it_is_booked_anew(
    me: User, client: Client, nurse_is_there: User
) -> None:
    referral = a_referral()
    open_pending_consults()
    decline_referral(referral=referral, reason=DeclineReason.DISAGREES, by=me, at=now())
    open_pending_consults()
    undo_answer(answer=referral.answers.get(), by=me, at=now())
    (row,) = client.get("/referrals/").context["rows"]
    assert row["consult"] == "A new appointment is being booked. This row follows."
    assert row["is_settling"]
    open_pending_consults()
    (row,) = client.get("/referrals/").context["rows"]
    assert row["appointment"]
    assert not row["is_settling"]


def test_a_row_that_cannot_be_put_aside_carries_why(client: Client, me: User) -> None:
    page = client.get(f"/referrals/{a_referral(days=22).pk}/row/").content.decode()
    assert "What is due within 7 days cannot be put aside." in page
    assert "data-instead-of-key" not in client.get(f"/referrals/{a_referral().pk}/row/").content.decode()


def test_who_stands_in_sees_for_whom(me: User, client: Client) -> None:
    colleague, last = a_user(Role.ONCOLOGIST, name="Dr. Fort"), today() + timedelta(days=3)
    note_absence(user=colleague, deputy=me, starts_on=today(), ends_on=last, by=me, at=now())
    a_referral(responsible_oncologist=colleague)
    a_referral(responsible_oncologist=me)
    said = sorted(row["for_whom"] for row in client.get("/referrals/").context["rows"])
    assert said == ["", f"for Dr. Fort, away until {short_date(last)}"]


def test_the_number_of_queries_is_the_same_for_one_row_and_many(client: Client, me: User, nurse_is_there: User) -> None:
    counts = []
    for more in (1, 7):
        for _each in range(more):
            a_referral(unit=Unit.objects.get_or_create(name="Station 7")[0], responsible_oncologist=me)
        deferred(me)
        open_pending_consults()
        client.get("/referrals/?whose=mine")
        with CaptureQueriesContext(connection) as captured:
            client.get("/referrals/?whose=mine")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_patient_may_stand_twice_among_the_closed_ones(me: User, client: Client) -> None:
    first = declined(me, responsible_oncologist=me)
    tumour = a_lung_tumour(first.patient, diagnosed=days_ago(2))
    record([a_staging(tumour, on=days_ago(1))], by=me, at=now())
    second = Referral.objects.get(patient=first.patient, ended_at=None)
    decline_referral(referral=second, reason=DeclineReason.DISAGREES, by=me, at=now(), comment="")
    rows = client.get("/referrals/?tab=closed").context["rows"]
    assert ["Dr. Ersten" in row["responsible"] for row in rows] == [True, True]


def test_facts_of_merged_records_count_for_the_tumours(me: User) -> None:
    referral, other = a_referral(), a_patient()
    a_lung_tumour(other, diagnosed=days_ago(50))
    merge_patients(duplicate=other, survivor=referral.patient, at=now())
    record([a_liver_metastasis(referral.patient.tumours.get(), on=days_ago(1))], by=me, at=now())
    assert found(me, tumour="C34") == [referral.pk]
