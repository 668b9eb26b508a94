"""The form of a patient's past: which time to look back to."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from staff.forms import DayField

# Nothing was stored so early; rules reckon back from a day, and the calendar begins with year 1.
EARLIEST = date(1900, 1, 1)


class AsOfForm(forms.Form):
    """A day, and perhaps a time of it; without a time, all of that day."""

    day = DayField(label=_("Day"), required=False)
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": "1"}, format="%H:%M:%S"),
        help_text=_("Empty: the end of that day."),
    )

    def chosen(self, now: datetime) -> datetime:
        """Give the time asked for, now where none was; what lies ahead is now, what lies before EARLIEST that day."""
        day = self.cleaned_data.get("day") if self.is_valid() else None
        if day is None:
            return now
        day = max(min(day, timezone.localdate(now)), EARLIEST)
        clock = self.cleaned_data.get("time")
        if clock is None:
            return min(
                timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1),
                now,
            )
        return min(timezone.make_aware(datetime.combine(day, clock)), now)


def query_of(at: datetime) -> str:
    """Give the query of an address that asks for this time."""
    local = timezone.localtime(at)
    return urlencode({"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M:%S}"})
