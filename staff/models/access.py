"""Which patients were opened by whom, the keys of programs, and what a program's write was answered."""

import pghistory
import pgtrigger
from django.db import models

from staff.constraints import set_together
from staff.models.people import User
from staff.reading_words import page_in_words


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class PatientAccess(models.Model):
    """
    One reading of one patient.

    The patient is a bare number: the log outlives a patient whose data had to be erased.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    patient_id = models.BigIntegerField()
    at = models.DateTimeField()
    door = models.CharField(max_length=80, help_text="Name of the page or API door.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["patient_id", "-at"], name="access_by_patient"),
            models.Index(fields=["user", "-at"], name="access_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.door} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def page(self) -> str:
        """Name what was read as readers know it."""
        return page_in_words(self.door)


@pghistory.track(exclude=["hashed", "last_used_at"])
class ApiKey(models.Model):
    """A key of an API account: shown once, stored as a hash, revocable."""

    user = models.ForeignKey(User, models.PROTECT, related_name="api_keys")
    label = models.CharField(max_length=120)
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["user", "label"]
        constraints = [set_together("revoked_at", "revoked_by", name="api_key_revoked_by_somebody")]

    def __str__(self) -> str:
        return self.label


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update))
class IdempotencyKey(models.Model):
    """
    What a client's write was answered, so that the same request sent again changes nothing.

    Stored in the transaction of the write itself, so it is there exactly when the write is. It may hold a patient's
    data and is forgotten after a day.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64, help_text="SHA-256 of method, path and content.")
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_idempotency_key")]
        indexes = [models.Index("created_at", name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return self.key
