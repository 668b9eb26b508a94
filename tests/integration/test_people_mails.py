"""Notices become mails: one digest a day, single ones for the same day, none lost, none with data of patients."""

import smtplib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from staff.absences import note_absence
from staff.mailing import prepare_digests, send_waiting
from staff.models import Mail, MailState, User
from staff.notice_kinds import KINDS
from staff.notices import note_all_read, notify
from staff.permissions import Role
from staff.tasks import prepare_digests_task, send_mails
from tests.people import a_patient, a_user

pytestmark = pytest.mark.django_db


def at(hour: int, *, days: int = 0) -> datetime:
    moment = datetime(2026, 11, 23, hour, tzinfo=timezone.get_current_timezone())
    return moment + timedelta(days=days)


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.MAILS_ARE_SENT = True
    settings.SITE_URL = "https://care.example"


@pytest.fixture
def reader() -> User:
    return a_user(Role.ONCOLOGIST, name="Dr. Leserin", email="leserin@care.example")


def told(*users: User, kind: str = "referral_opened", when: datetime, **more: Any) -> None:
    notify(users=users, kind=kind, at=when, **more)


def test_a_digest_counts_what_waits_and_says_nothing_of_a_patient(reader: User) -> None:
    patient = a_patient(family_name="Geheimnis")
    for number in range(3):
        told(reader, when=at(20, days=-1), patient_id=patient.pk + number, address=f"/referrals/{number}/")
    told(reader, kind="question_asked", when=at(21, days=-1), patient_id=patient.pk)
    prepare_digests(at=at(7))
    assert send_waiting(at=at(7)) == 1
    letter = mail.outbox[0]
    assert letter.to == ["leserin@care.example"]
    assert "4 notices wait for you" in letter.subject
    assert "3 new referrals of your patients" in letter.body
    assert "1 question waits for you" in letter.body
    assert "https://care.example/notices/" in letter.body
    assert not [word for word in ("Geheimnis", "/referrals/") if word in f"{letter.subject} {letter.body}"]


def test_the_digest_speaks_the_reader_s_language(reader: User) -> None:
    reader.language = "de"
    reader.save()
    told(reader, when=at(20, days=-1))
    prepare_digests(at=at(7))
    send_waiting(at=at(7))
    with override("de"):
        assert gettext("All of it is here:") in mail.outbox[0].body


def test_whatever_runs_twice_mails_once(reader: User) -> None:
    told(reader, when=at(5))
    for hour in (6, 6, 9, 15):
        prepare_digests(at=at(hour))
        send_waiting(at=at(hour))
    assert len(mail.outbox) == 1
    assert Mail.objects.get().state == MailState.SENT


def test_nothing_is_mailed_before_the_morning_nor_for_what_came_after_it(reader: User) -> None:
    told(reader, when=at(4))
    prepare_digests(at=at(5))
    assert not Mail.objects.exists()
    note_all_read(user=reader, at=at(5))
    told(reader, when=at(10), address="/later/")
    prepare_digests(at=at(11))
    assert not Mail.objects.exists()
    prepare_digests(at=at(6, days=1))
    assert Mail.objects.count() == 1


def test_what_was_counted_before_is_not_mailed_about_again(reader: User) -> None:
    told(reader, when=at(5))
    for day in range(3):
        prepare_digests(at=at(7, days=day))
        send_waiting(at=at(7, days=day))
    assert len(mail.outbox) == 1


def test_what_was_read_meanwhile_needs_no_mail(reader: User) -> None:
    told(reader, when=at(5))
    prepare_digests(at=at(7))
    note_all_read(user=reader, at=at(7))
    assert send_waiting(at=at(7)) == 0
    assert Mail.objects.get().state == MailState.NOT_NEEDED


@pytest.mark.parametrize("wish", [{"daily_mail": False}, {"email": ""}, {"is_active": False}])
def test_whoever_wants_none_gets_none(reader: User, wish: dict[str, Any]) -> None:
    told(reader, when=at(5))
    User.objects.filter(pk=reader.pk).update(**wish)
    prepare_digests(at=at(7))
    assert not Mail.objects.exists()


def test_kinds_that_are_not_wanted_are_not_counted(reader: User) -> None:
    reader.notice_choices.create(kind="referral_opened", by_mail=False)
    told(reader, when=at(5))
    told(reader, when=at(5), same_day=True, address="/b/")
    prepare_digests(at=at(7))
    assert not Mail.objects.exists()


def test_what_is_due_the_same_day_is_mailed_at_once_and_once(reader: User) -> None:
    for _attempt in range(2):
        told(reader, kind="confirmation_escalated", when=at(14), same_day=True, address="/referrals/7/")
    assert send_waiting(at=at(14)) == 1
    assert send_waiting(at=at(15)) == 0
    assert "comes to you" in mail.outbox[0].body
    assert "/referrals/7/" not in mail.outbox[0].body


def test_who_is_away_gets_no_mail_but_the_deputy_does(reader: User) -> None:
    deputy = a_user(Role.ONCOLOGIST, email="deputy@care.example")
    told(reader, when=at(5))
    note_absence(
        user=reader, deputy=deputy, starts_on=at(0).date(), ends_on=at(0, days=9).date(), by=reader, at=at(5, days=-1)
    )
    told(reader, kind="confirmation_waits", when=at(14), same_day=True)
    prepare_digests(at=at(14))
    send_waiting(at=at(14))
    assert {address for letter in mail.outbox for address in letter.to} == {"deputy@care.example"}
    assert len(mail.outbox) == 2


def test_where_two_stand_in_for_each_other_the_mail_goes_to_the_one_it_is_for(reader: User) -> None:
    other = a_user(Role.ONCOLOGIST, email="other@care.example")
    for user, deputy in ((reader, other), (other, reader)):
        day = at(0).date()
        note_absence(user=user, deputy=deputy, starts_on=day, ends_on=day, by=user, at=at(5, days=-1))
    told(reader, kind="confirmation_waits", when=at(14), same_day=True)
    send_waiting(at=at(14))
    assert [letter.to for letter in mail.outbox] == [["leserin@care.example"]]


class Broken(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("gone")


def test_a_mail_server_that_is_away_delays_and_loses_nothing(reader: User, settings: Any) -> None:
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    told(reader, when=at(5), same_day=True)
    assert send_waiting(at=at(7)) == 0
    waiting = Mail.objects.get()
    assert (waiting.state, waiting.attempts, waiting.failure) == (MailState.WAITING, 1, "SMTPServerDisconnected")
    settings.EMAIL_BACKEND = working
    assert send_waiting(at=at(7)) == 0
    assert send_waiting(at=at(8)) == 1


def test_a_mail_server_that_is_away_is_asked_once_in_a_run(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    told(*(a_user(Role.ONCOLOGIST, email=f"{number}@care.example") for number in range(3)), when=at(5), same_day=True)
    send_waiting(at=at(7))
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]


class Refusing(EmailBackend):
    """A mail server that refuses one address, with the code that stands in front of it, and takes all others."""

    def send_messages(self, messages: Any) -> int:
        for address in (address for message in messages for address in message.to):
            if address[:3].isdigit():
                raise smtplib.SMTPRecipientsRefused({address: (int(address[:3]), b"no")})
        return super().send_messages(messages)


@pytest.mark.parametrize(
    ("code", "state"), [(450, MailState.WAITING), (452, MailState.WAITING), (550, MailState.GIVEN_UP)]
)
def test_who_is_to_come_again_comes_again_and_holds_up_nobody(
    reader: User, settings: Any, code: int, state: MailState
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    refused = a_user(Role.ONCOLOGIST, email=f"{code}@care.example")
    told(refused, when=at(5), same_day=True)
    told(reader, when=at(6), same_day=True)
    assert send_waiting(at=at(7)) == 1
    assert Mail.objects.get(to=refused).state == state


class Faulty(EmailBackend):
    """Fails at one address in a way that no mail server does."""

    def send_messages(self, messages: Any) -> int:
        if any("fault" in address for message in messages for address in message.to):
            raise ValueError("of our own")
        return super().send_messages(messages)


def test_a_mail_that_cannot_be_made_holds_up_no_other(reader: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Faulty"
    faulty = a_user(Role.ONCOLOGIST, email="fault@care.example")
    told(faulty, when=at(5), same_day=True)
    told(reader, when=at(6), same_day=True)
    assert send_waiting(at=at(7)) == 1
    left = Mail.objects.get(to=faulty)
    assert (left.state, left.failure, left.try_at > at(7)) == (MailState.WAITING, "ValueError", True)


def test_the_morning_asks_once_however_many_have_old_notices(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    readers = [a_user(Role.ONCOLOGIST, email=f"{number}@care.example") for number in range(6)]
    told(*readers, when=at(5))
    prepare_digests(at=at(6))
    send_waiting(at=at(6))
    with django_assert_num_queries(1):
        assert prepare_digests(at=at(6, days=1)) == 0
    told(*readers, when=at(5, days=1), address="/new/")
    with django_assert_max_num_queries(4):
        assert prepare_digests(at=at(6, days=1)) == 6


def test_what_could_not_be_mailed_all_day_is_counted_by_the_next_digest(reader: User, settings: Any) -> None:
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    told(reader, when=at(5))
    prepare_digests(at=at(6))
    for hour in range(7, 24 + 4):
        send_waiting(at=at(0) + timedelta(hours=hour))
    assert Mail.objects.get().state == MailState.GIVEN_UP
    settings.EMAIL_BACKEND = working
    prepare_digests(at=at(7, days=1))
    assert send_waiting(at=at(7, days=1)) == 1


class Killed(BaseException):
    pass


class KilledAfterwards(EmailBackend):
    """Takes the mail, and the worker dies before it can write that down."""

    def send_messages(self, messages: Any) -> int:
        super().send_messages(messages)
        raise Killed


def test_a_worker_killed_while_sending_leaves_the_mail_waiting_and_repeats_the_same(
    reader: User, settings: Any
) -> None:
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.KilledAfterwards"
    told(reader, when=at(5), same_day=True)
    with pytest.raises(Killed), transaction.atomic():
        send_waiting(at=at(7))
    assert Mail.objects.get().state == MailState.WAITING
    settings.EMAIL_BACKEND = working
    send_waiting(at=at(7))
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 1


def test_a_request_never_waits_for_the_mail_server(reader: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    told(reader, when=at(5), same_day=True)
    assert reader.notices.count() == 1


def test_without_a_mail_server_none_are_made(reader: User, settings: Any) -> None:
    settings.MAILS_ARE_SENT = False
    told(reader, when=at(5), same_day=True)
    prepare_digests(at=at(7))
    assert (send_waiting(at=at(7)), Mail.objects.count()) == (0, 0)


def test_the_tasks_may_run_twice(reader: User) -> None:
    told(reader, when=at(5), same_day=True)
    for _attempt in range(2):
        prepare_digests_task()
        send_mails()
    assert sum("due today" in letter.body for letter in mail.outbox) == 1


def test_every_kind_has_words_for_one_and_for_many() -> None:
    for kind in KINDS.values():
        assert str(kind.words).endswith(".")
        assert {str(kind.counted % {"count": number})[:40] for number in (1, 2)}
