"""Absences and deputies: who acts for whom, what the database refuses, and whose patients are mine."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from patients.queries import my_patients
from staff.absences import NotAway, cancel_absence, note_absence
from staff.deputies import acting_for, who_is_there
from staff.models import Absence, User
from staff.notice_queries import count_unread, notices_for
from staff.notices import note_read, notify
from staff.permissions import Role
from staff.queries import possible_deputies
from tests.pages import signed_in
from tests.people import a_patient, a_user, now, today
from triggers.models import Referral
from triggers.queries import mine

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[User]:
    return [a_user(Role.ONCOLOGIST, name=name) for name in ("Dr. A", "Dr. B", "Dr. C")]


def away(user: User, deputy: User, *, start: int = 0, days: int = 3) -> Absence:
    first = today() + timedelta(days=start)
    return note_absence(
        user=user, deputy=deputy, starts_on=first, ends_on=first + timedelta(days=days), by=user, at=now()
    )


def test_a_deputy_acts_on_the_first_and_the_last_day_only(three: list[User]) -> None:
    a, b, _c = three
    away(a, b, start=1, days=2)
    acting = [acting_for(b, today() + timedelta(days=day)) == {a.pk, b.pk} for day in range(5)]
    assert acting == [False, True, True, True, False]


def test_a_deputy_who_is_away_hands_on(three: list[User]) -> None:
    a, b, c = three
    away(a, b)
    away(b, c)
    assert acting_for(c, today()) == {a.pk, b.pk, c.pk}
    assert who_is_there({a.pk, b.pk, c.pk}, today()) == {a.pk: c.pk, b.pk: c.pk, c.pk: c.pk}


def test_two_who_stand_in_for_each_other_do_not_go_round_for_ever(three: list[User]) -> None:
    a, b, _c = three
    away(a, b)
    away(b, a)
    assert acting_for(a, today()) == acting_for(b, today()) == {a.pk, b.pk}
    assert who_is_there({a.pk}, today()) == {}


def test_what_makes_no_sense_is_refused(three: list[User]) -> None:
    a, b, c = three
    away(a, b)
    User.objects.filter(pk=c.pk).update(is_active=False)
    for user, deputy, start, days in ((a, b, 1, 1), (b, b, 0, 1), (b, c, 0, 1), (b, a, -9, 2), (b, a, 3, -1)):
        with pytest.raises(NotAway):
            away(user, deputy, start=start, days=days)


def test_the_database_refuses_what_the_service_would(three: list[User]) -> None:
    a, b, _c = three
    absence = away(a, b)
    same = {"starts_on": absence.starts_on, "ends_on": absence.ends_on, "recorded_at": now(), "recorded_by": a}
    for wrong in ({"user": a, "deputy": b}, {"user": b, "deputy": b}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(**same, **wrong)
    cancel_absence(absence=absence, by=a, at=now())
    assert Absence.objects.create(**same, user=a, deputy=b)


def test_an_absence_is_taken_back_once(three: list[User]) -> None:
    a, b, _c = three
    absence = away(a, b)
    cancel_absence(absence=absence, by=a, at=now())
    assert acting_for(b, today()) == {b.pk}
    with pytest.raises(NotAway):
        cancel_absence(absence=absence, by=a, at=now())


def test_the_deputy_s_patients_are_also_those_of_who_is_away(three: list[User]) -> None:
    a, b, c = three
    patient = a_patient(responsible_oncologist=a)
    away(a, b)
    assert my_patients(b, today=today()) == [patient]
    assert my_patients(c, today=today()) == []
    assert "responsible_oncologist" in str(mine(Referral.objects.all(), b, today=today()).query)


def test_the_deputy_reads_the_notices_of_who_is_away(three: list[User]) -> None:
    a, b, _c = three
    notify(users=[a], kind="referral_opened", at=now())
    assert count_unread(b, today=today()) == 0
    absence = away(a, b)
    assert "for Dr. A" in signed_in(b).get("/notices/").content.decode()
    assert [notice.to for notice in notices_for(b, today=today()).filter(kind="deputy_named")] == [b]
    theirs = notices_for(b, today=today()).get(kind="referral_opened")
    note_read(notices=[theirs], by=b, at=now())
    assert count_unread(a, today=today()) == 0
    cancel_absence(absence=absence, by=a, at=now())
    assert not notices_for(b, today=today()).filter(kind="referral_opened").exists()
    theirs.refresh_from_db()
    assert theirs.read_by == b


def test_the_same_is_told_once_a_day(three: list[User]) -> None:
    for _attempt in range(2):
        notify(users=three, kind="referral_opened", patient_id=7, at=now())
    notify(users=three, kind="referral_opened", patient_id=7, at=now() + timedelta(days=1))
    assert [user.notices.count() for user in three] == [2, 2, 2]


def test_every_absence_is_told_however_many_name_one_deputy_on_a_day(three: list[User]) -> None:
    a, b, c = three
    first = away(a, c)
    away(b, c)
    cancel_absence(absence=first, by=a, at=now())
    away(a, c)
    told = c.notices.order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["deputy_named", "deputy_named", "deputy_cancelled", "deputy_named"]


def test_a_deputy_may_do_what_waits_for_the_one_who_is_away(three: list[User]) -> None:
    a, _b, _c = three
    lead, nurse = a_user(Role.CLINICAL_LEAD), a_user(Role.PALLIATIVE_NURSE)
    coordinator, admin = a_user(Role.BOARD_COORDINATOR), a_user(Role.ADMINISTRATOR)
    for user, deputy in ((a, admin), (a, nurse), (nurse, a), (lead, coordinator), (coordinator, admin)):
        with pytest.raises(NotAway, match="their roles do not allow"):
            away(user, deputy)
        assert deputy not in possible_deputies(user)
    pairs = ((lead, a), (a, lead), (nurse, a_user(Role.TEAM_MEMBER)), (coordinator, a), (admin, coordinator))
    for user, deputy in pairs:
        assert deputy in possible_deputies(user)
        assert away(user, deputy)


def test_whose_deputy_has_left_is_there_for_nobody(three: list[User]) -> None:
    a, b, _c = three
    away(a, b)
    User.objects.filter(pk=b.pk).update(is_active=False)
    assert who_is_there({a.pk}, today()) == {}


def test_a_kind_nobody_knows_is_refused(three: list[User]) -> None:
    with pytest.raises(ValueError, match="notice_kinds"):
        notify(users=three, kind="nonsense", at=now())
