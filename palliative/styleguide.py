"""
What the styleguide shows: invented people, referrals and forms that are never stored, in every state a page can be in.

The page is drawn with the components that all pages use, so that it shows what is, not what once was meant.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.choices import Sex
from patients.models import Patient
from staff.forms import DayField
from staff.models import Profession, User
from staff.toasts import UNDO
from triggers.choices import DeferReason, ReferralState
from triggers.models import Referral

COLOURS = (
    ("ground", gettext_lazy("what the page stands on")),
    ("surface", gettext_lazy("cards and lists")),
    ("surface-raised", gettext_lazy("what is open or pointed at")),
    ("surface-sunken", gettext_lazy("what no longer counts")),
    ("line", gettext_lazy("between things")),
    ("line-strong", gettext_lazy("around fields")),
    ("ink", gettext_lazy("words")),
    ("ink-soft", gettext_lazy("words beside")),
    ("accent", gettext_lazy("links and the main way on")),
    ("accent-soft", gettext_lazy("what is chosen")),
    ("good", gettext_lazy("in time, done")),
    ("good-soft", gettext_lazy("in time, done: ground")),
    ("warn", gettext_lazy("soon, to be looked at")),
    ("warn-soft", gettext_lazy("soon, to be looked at: ground")),
    ("bad", gettext_lazy("overdue, refused")),
    ("bad-soft", gettext_lazy("overdue, refused: ground")),
    ("neutral-soft", gettext_lazy("a state without a judgement: ground")),
    ("band", gettext_lazy("the band of places")),
)
SPACES = ("space-1", "space-2", "space-3", "space-4", "space-5", "space-6", "space-7")
ICONS = [
    "alert",
    "bell",
    "bulb",
    "calendar",
    "check",
    "clock",
    "close",
    "dot",
    "eye",
    "heart",
    "import",
    "inbox",
    "key",
    "lock",
    "menu",
    "offline",
    "palette",
    "pause",
    "people",
    "person",
    "question",
    "rules",
    "search",
    "undo",
]
TONES = (
    ("neutral", "", gettext_lazy("Waiting")),
    ("good", "check", gettext_lazy("In time")),
    ("warn", "alert", gettext_lazy("Target passed")),
    ("bad", "alert", gettext_lazy("Overdue")),
    ("accent", "calendar", gettext_lazy("Scheduled")),
)
LONG_NAME = "Dr. med. Maximiliane-Charlotte Freifrau von Hinterobersachsenhausen-Langgestrecktnamig"
THEMES = {"system": gettext_lazy("As your system"), "light": gettext_lazy("Light"), "dark": gettext_lazy("Dark")}
COUNTS = (0, 7, 999, 12_480)


class ExampleForm(forms.Form):
    """One field of each kind, with help."""

    reason = forms.CharField(label=gettext_lazy("Reason"), help_text=gettext_lazy("One sentence is enough."))
    day = DayField(label=gettext_lazy("Until"), help_text=gettext_lazy("At most 56 days from today."))
    answer = forms.ChoiceField(
        label=gettext_lazy("Why not now?"), choices=DeferReason.choices, widget=forms.RadioSelect, required=True
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[("", "–"), ("1", gettext_lazy("Thoracic oncology"))], required=False
    )
    comment = forms.CharField(label=gettext_lazy("Comment"), widget=forms.Textarea, required=False)
    told = forms.BooleanField(label=gettext_lazy("The patient knows"), required=False)


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    address: str
    count: int | None
    is_here: bool


def shown_theme(asked: str) -> str:
    """Give the theme to show the examples in; anything unknown is that of the reader."""
    return asked if asked in THEMES else "system"


def examples(*, today: date, at: datetime, theme: str) -> dict[str, Any]:
    """Give everything that the page of the styleguide shows; `at` is the moment on its clocks."""
    return {
        "today": today,
        "theme_shown": theme,
        "themes": [Tab(label, f"?theme={code}", None, code == theme) for code, label in THEMES.items()],
        "colours": COLOURS,
        "spaces": SPACES,
        "icons": ICONS,
        "tones": TONES,
        "clocks": clocks(today=today, at=at),
        "persons": persons(),
        "patients": patients(today),
        "tabs": [
            Tab(label, "#lists", count, count == COUNTS[1])
            for label, count in zip(
                (_("Overdue"), _("Needs your yes"), _("Scheduled"), _("Closed")), COUNTS, strict=True
            )
        ],
        "form": ExampleForm(auto_id="empty_%s"),
        "wrong_form": ExampleForm({"day": "", "answer": "nothing"}, auto_id="wrong_%s"),
        "toasts": toasts(),
    }


def clocks(*, today: date, at: datetime) -> list[Referral]:
    """Give a referral for each state of its clock: in time, past its target, overdue, in breach, not running."""
    days = ((14, 14), (24, 4), (31, -3), (60, -32), (10, 18))
    states = (*(ReferralState.OPEN,) * 4, ReferralState.DONE)
    return [
        Referral(
            state=state,
            opened_at=at - timedelta(days=used),
            see_by=today + timedelta(days=left),
            target_on=today + timedelta(days=left - 7),
        )
        for (used, left), state in zip(days, states, strict=True)
    ]


def persons() -> list[User | None]:
    """Give people as chips show them: a usual one, one with a very long name, one without a profession, nobody."""
    return [
        User(name="Schwester Eva Beispiel", profession=Profession.NURSE),
        User(name=LONG_NAME, profession=Profession.PHYSICIAN),
        User(name="Muster"),
        None,
    ]


def patients(today: date) -> list[Patient]:
    """Give invented patients: one as usual, one with a very long name, one of whom nearly nothing is known."""
    nobody = 0
    return [
        Patient(pk=nobody, family_name="Beispiel", given_names="Erika", birth_date=date(1958, 4, 2), sex=Sex.FEMALE),
        Patient(
            pk=nobody,
            family_name="von Hinterobersachsenhausen-Langgestrecktnamig",
            given_names="Karl-Friedrich Wilhelm Maximilian",
            birth_date=today - timedelta(days=34_000),
            sex=Sex.MALE,
        ),
        Patient(pk=nobody, family_name="N. N.", given_names="", sex=Sex.UNKNOWN),
    ]


def toasts() -> list[Message]:
    """Give one toast of each kind."""
    return [
        Message(messages.SUCCESS, _("Confirmed. The consult stays on Tuesday."), extra_tags=f"{UNDO} # {_('Undo')}"),
        Message(messages.INFO, _("The list has changed meanwhile.")),
        Message(messages.WARNING, _("Saved, but the date lies before the diagnosis.")),
        Message(messages.ERROR, _("Somebody else was first: Dr. Beispiel confirmed this referral a minute ago.")),
    ]
