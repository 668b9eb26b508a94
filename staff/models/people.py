"""The people who work with the product, their units, and how they like to work."""

from typing import Any, ClassVar

import pghistory
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


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system says")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


@pghistory.track()
class Unit(models.Model):
    """A ward, outpatient clinic or department of the centre; one out of use is offered nowhere and stays in records."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [set_together("ended_at", "ended_by", name="unit_ended_by_somebody")]

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
    is_program = models.BooleanField(default=False, db_default=False, help_text="Uses the API with keys; no password.")
    theme = models.CharField(_("appearance"), max_length=10, choices=Theme, default=Theme.SYSTEM, db_default="system")
    keyboard_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True, db_default=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        default="",
        db_default="",
        help_text="Empty: as the browser says.",
    )
    daily_mail = models.BooleanField(_("one e-mail a day"), default=True, db_default=True)
    mail_at_once = models.BooleanField(
        _("an e-mail at once for what is due the same day"), default=True, db_default=True
    )

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
            known("theme", Theme, name="user_theme_is_known"),
            models.CheckConstraint(
                condition=Q(language__in=["", *(code for code, _name in settings.LANGUAGES)]),
                name="user_language_is_known",
            ),
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
