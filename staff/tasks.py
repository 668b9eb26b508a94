"""The clock's doors to the accounts."""

from celery import shared_task
from django.utils import timezone

from staff.idempotency import forget_old_keys


@shared_task(name="staff.forget_old_keys")
def forget_old_keys_task() -> None:
    forget_old_keys(at=timezone.now())
