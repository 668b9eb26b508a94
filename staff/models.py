"""The people who work with the product, what they may do, and which patients they opened."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.constraints import known, set_together
from staff.permissions import Permission, Role, permissions_of


class Profession(models.TextChoices):
    PHYSICIAN = "physician", _("Physician")
    NURSE = "nurse", _("Nurse")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    PSYCHO_ONCOLOGIST = "psycho_oncologist", _("Psycho-oncologist")
    CHAPLAIN = "chaplain", _("Chaplain")
    PHARMACIST = "pharmacist", _("Pharmacist")
    DIETITIAN = "dietitian", _("Dietitian")
    PHYSIOTHERAPIST = "physiotherapist", _("Physiotherapist")
    COORDINATOR = "coordinator", _("Care coordinator")
    OTHER = "other", _("Other")


class Qualification(models.TextChoices):
    """Formal palliative training, as certifiers ask for it."""

    PHYSICIAN_ADDITIONAL = "physician_additional", _("Additional training in palliative medicine")
    PHYSICIAN_BASIC = "physician_basic", _("Basic course in palliative medicine")
    NURSE_PALLIATIVE_CARE = "nurse_palliative_care", _("Palliative care training for nurses (160 hours)")
    OTHER_PROFESSION = "other_profession", _("Palliative care training for other professions")


@pghistory.track()
class Unit(models.Model):
    """A ward, outpatient clinic or department of the centre."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password nobody can log in with it (API accounts)."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """Somebody with an account: a person, or a program that uses the API."""

    username = models.CharField(_("user name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    roles = ArrayField(models.CharField(max_length=40, choices=Role), default=list, blank=True)
    profession = models.CharField(max_length=40, choices=Profession, blank=True)
    qualification = models.CharField(max_length=40, choices=Qualification, blank=True)
    qualified_since = models.DateField(null=True, blank=True)
    units = models.ManyToManyField(Unit, blank=True, related_name="members")
    is_invented = models.BooleanField(default=False, help_text="Of the demo; nobody where DEMO is not on.")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(roles__contained_by=[role.value for role in Role]), name="user_roles_are_known"
            ),
            known("profession", Profession, name="user_profession_is_known", blank=True),
            models.CheckConstraint(
                condition=Q(qualification="", qualified_since=None)
                | (Q(qualified_since__isnull=False) & Q(qualification__in=Qualification.values)),
                name="user_qualification_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    @property
    def is_let_in(self) -> bool:
        """Whether anybody may come in with this account. Everybody knows the passwords of the demo's."""
        return self.is_active and (settings.DEMO or not self.is_invented)

    def may(self, permission: Permission) -> bool:
        return self.is_let_in and permission in self.permissions


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
