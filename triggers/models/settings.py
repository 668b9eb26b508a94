"""What a clinical lead has set of a rule: every change is a dated version."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from staff.constraints import known
from staff.models import User
from triggers.choices import RuleMode


@pgtrigger.register(pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete))
class RuleSetting(models.Model):
    """
    One version of a rule's settings. The latest one of a rule is in force; without any, those it is written with are.

    The versions of a rule are numbered from 1. `portion` says how many referrals the rule may open on a working day
    out of what was known before this version; without it all open at once.
    """

    rule = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    mode = models.CharField(_("mode"), max_length=10, choices=RuleMode)
    see_within = models.PositiveSmallIntegerField(_("see within"), help_text="Days.")
    fresh_for = models.PositiveSmallIntegerField(_("fresh for"), help_text="Days.")
    portion = models.PositiveSmallIntegerField(_("referrals each working day"), null=True, blank=True)
    comment = models.TextField(_("comment"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["rule", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "version"], name="one_setting_per_version_of_a_rule"),
            known("mode", RuleMode, name="rule_setting_mode_is_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="rule_setting_versions_begin_at_one"),
            models.CheckConstraint(condition=~Q(comment=""), name="rule_setting_says_why"),
            models.CheckConstraint(
                condition=Q(portion__isnull=True) | Q(portion__gte=1, mode=RuleMode.ACTIVE),
                name="rule_setting_portion_of_an_active_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.version}"
