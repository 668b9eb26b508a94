"""The clock's doors to the accounts."""

from celery import shared_task
from django.utils import timezone

from staff.idempotency import forget_old_keys
from staff.mailing import prepare_digests, send_waiting


@shared_task(name="staff.forget_old_keys")
def forget_old_keys_task() -> None:
    forget_old_keys(at=timezone.now())


@shared_task(name="staff.prepare_digests")
def prepare_digests_task() -> None:
    prepare_digests(at=timezone.now())


@shared_task(name="staff.send_mails")
def send_mails() -> None:
    send_waiting(at=timezone.now())
