"""When somebody is away, and who gets meanwhile what is theirs."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from staff.constraints import not_before, set_together
from staff.models.people import User


@pghistory.track()
class Absence(models.Model):
    """Days on which somebody is away, first and last included, with the deputy who gets what is theirs."""

    user = models.ForeignKey(User, models.PROTECT, related_name="days_away")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="stands_in", verbose_name=_("deputy"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="absence_deputy_is_somebody_else"),
            not_before("ends_on", "starts_on", name="absence_ends_after_it_starts"),
            set_together("cancelled_at", "cancelled_by", name="absence_cancelled_by_somebody"),
            ExclusionConstraint(
                name="one_absence_at_a_time",
                expressions=[
                    (
                        Func(
                            F("user_id"),
                            F("user_id"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(cancelled_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["deputy", "ends_on"], name="absence_by_deputy", condition=Q(cancelled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"
