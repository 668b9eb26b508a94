"""Reading trials: which there are, their figures week by week, and the patients behind a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.keyset import behind
from staff.models import User
from staff.permissions import Permission
from triggers import chart
from triggers.choices import TrialKind, TrialWhat
from triggers.models import Trial, TrialPatient

WEEK = timedelta(days=7)
FEWEST_WEEKS_AHEAD = timedelta(days=6 * 7 - 1)

MADE = (
    *(TrialWhat.REFERRAL, TrialWhat.VISIT, TrialWhat.SUPPORT, TrialWhat.QUESTION),
    *(TrialWhat.QUESTIONNAIRE, TrialWhat.CONTACT),
)
"""What a rule makes in a period of the past; it is the one bar, and the consults that follow are the other."""

# Names of figures, as `triggers.trial_figures` says, in the order in which they are shown.
COLUMNS = {
    "patients": _("Patients"),
    "referral": _("Referrals open"),
    "referral_needs_yes": _("Referrals that need a yes"),
    "referral_alone": _("Referrals for which no other rule calls"),
    "joins": _("Join an open referral"),
    "visit": _("Visits asked for"),
    "support": _("Support called for"),
    "question": _("Questions put"),
    "questionnaire": _("Questionnaires asked for"),
    "contact": _("Contacts on the same day"),
    "in_care": _("In palliative care already"),
    "shadow": _("Found in shadow mode"),
    "referral_ends": _("Referrals withdrawn"),
    "leaves": _("Leave a referral that stays open"),
    "visit_ends": _("Visits no longer asked for"),
    "other_ends": _("Support, questions and contacts that end"),
    "consult": _("Consults due"),
    "consult_needs_yes": _("Consults that need a yes"),
    "consult_ends": _("Consults cancelled"),
}


def visible_trials(user: User) -> QuerySet[Trial]:
    """Give the trials that this user may see, the latest first."""
    trials = Trial.objects.select_related("asked_by")
    return trials if user.may(Permission.SET_RULES) else trials.none()


def trial_list(user: User, *, after: int | None = None, limit: int) -> list[Trial]:
    """
    Give a page of trials, the latest first; one more than `limit` says that there is a next page.

    :param after: the number of the last row of the page before.
    """
    trials = visible_trials(user).order_by("-pk")
    return list((trials.filter(pk__lt=after) if after else trials)[: limit + 1])


def trial_patients(
    user: User,
    trial: Trial,
    *,
    week: date | None = None,
    what: str = "",
    later: bool = False,
    after: int | None = None,
    limit: int,
) -> list[TrialPatient]:
    """
    Give a page of what a trial says of whom, by day; one more than `limit` says that there is a next page.

    :param week: only this week, named by its Monday; of a period no day after it. `later`: only what lies after it.
    :param what: only this, a value of `TrialWhat`.
    :param after: the number of the last row of the page before.
    """
    if not user.may(Permission.SEE_PATIENTS):
        return []
    rows = TrialPatient.objects.filter(trial=trial)
    if week is not None:
        rows = rows.filter(on__gte=week, on__lt=week + WEEK)
    if trial.ends_on and (week is not None or later):
        rows = rows.filter(on__gt=trial.ends_on) if later else rows.filter(on__lte=trial.ends_on)
    if what:
        rows = rows.filter(what=what)
    if last := TrialPatient.objects.filter(trial=trial, pk=after).first() if after else None:
        rows = behind(rows, last, "on", "pk")
    return list(rows.select_related("patient__merged_into").order_by("on", "pk")[: limit + 1])


@dataclass(frozen=True)
class TrialWeek:
    """The figures of a week. `capacity`: consults that the team has time for; `booked`: those that take it already."""

    monday: date
    numbers: Mapping[str, int]
    capacity: int
    booked: int

    @property
    def too_many(self) -> int:
        """How many consults more than the team has time for."""
        return max(0, self.booked + self.numbers.get(TrialWhat.CONSULT, 0) - self.capacity)


def days_of(trial: Trial, *, today: date) -> tuple[date, date]:
    """Give the first and last day that a finished trial speaks of: its period, or from today to the last consult."""
    if trial.starts_on and trial.ends_on:
        return trial.starts_on, trial.ends_on
    mondays = [date.fromisoformat(monday) for monday in trial.result.get("weeks", {})]
    latest = max(mondays, default=today) + timedelta(days=6)
    return today, max(latest, today + FEWEST_WEEKS_AHEAD)


def weeks_of(
    trial: Trial, *, first: date, last: date, capacity: Mapping[date, int], booked: Mapping[date, int]
) -> list[TrialWeek]:
    """Give every week between these days, empty ones too."""
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday <= last:
        numbers = trial.result.get("weeks", {}).get(monday.isoformat(), {})
        weeks.append(TrialWeek(monday, numbers, capacity.get(monday, 0), booked.get(monday, 0)))
        monday += WEEK
    return weeks


def whats_of(trial: Trial) -> list[tuple[str, str]]:
    """Give value and label of what happens in a finished trial, for choosing."""
    numbers = trial.result["all"]
    return [(what.value, str(what.label)) for what in TrialWhat if numbers.get(what)]


def figures_shown(trial: Trial) -> list[tuple[str, str, int]]:
    """Give name, label and total of the figures that a finished trial has, patients and consults always."""
    numbers = trial.result["all"]
    always = {"patients", "consult"} | ({"referral_alone"} if numbers.get("referral") else set())
    # What opens today opens because nothing else has opened it.
    never = {"referral_alone"} if trial.kind == TrialKind.TODAY else set()
    return [
        (name, str(label), numbers.get(name, 0))
        for name, label in COLUMNS.items()
        if name not in never and (name in always or numbers.get(name))
    ]


def picture_of(trial: Trial, weeks: list[TrialWeek]) -> chart.Chart:
    """Lay out what is made and the consults of each week, against the team's capacity where there are any."""
    has_consults = any(week.booked or week.numbers.get(TrialWhat.CONSULT) for week in weeks)
    return chart.chart_of(
        [chart.Week(week.monday, _bars(trial, week), week.capacity if has_consults else None) for week in weeks]
    )


def _bars(trial: Trial, week: TrialWeek) -> list[list[tuple[str, int]]]:
    consults = week.numbers.get(TrialWhat.CONSULT, 0)
    needs_yes = week.numbers.get("consult_needs_yes", 0)
    of_consults = [("sure", consults - needs_yes), ("perhaps", needs_yes)]
    if trial.kind == TrialKind.TODAY:
        return [[("booked", week.booked), *of_consults]]
    return [[("made", sum(week.numbers.get(what, 0) for what in MADE))], of_consults]


def most_lacking(weeks: list[TrialWeek]) -> int:
    """
    Give how many places are lacking at the worst moment, if each consult may be held in its week or any before.

    A place that is free early can be given to whoever is due later, never the other way round.
    """
    consults = accumulate(week.numbers.get(TrialWhat.CONSULT, 0) for week in weeks)
    places = accumulate(max(0, week.capacity - week.booked) for week in weeks)
    return max([0, *(due - free for due, free in zip(consults, places, strict=True))])
