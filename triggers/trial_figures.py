"""
The figures of a trial, counted from its rows once it is done.

`{"weeks": {Monday: {name: number}}, "all": {name: number}, "later": {name: number}}`. A name is what happens
(`TrialWhat`), how much of that needs a yes (`…_needs_yes`), or for how many referrals no other rule calls
(`referral_alone`). `patients` counts each patient once, in a week without the consults of what was found before. A
trial of a period has in `weeks` only days of the period, and in `later` the consults due after it; `all` has both.
"""

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import TruncWeek

from triggers.choices import TrialWhat
from triggers.models import Trial, TrialPatient

CONSULTS = (TrialWhat.CONSULT, TrialWhat.CONSULT_ENDS)
_WEEK = TruncWeek("on")

Figures = dict[str, Any]


def figures_of(trial: Trial) -> Figures:
    """Count a trial's rows. Four queries."""
    rows = TrialPatient.objects.filter(trial=trial).order_by()
    within = rows.filter(on__lte=trial.ends_on) if trial.ends_on else rows
    everything = _counted(rows.annotate(group=Value("all"))).get("all", Counter())
    everything["patients"] = rows.aggregate(number=Count("patient", distinct=True))["number"]
    weeks = _counted(within.annotate(group=_WEEK))
    people = within.exclude(what__in=CONSULTS).annotate(group=_WEEK).values_list("group")
    for monday, number in people.annotate(number=Count("patient", distinct=True)):
        weeks[str(monday)]["patients"] = number
    later = everything["consult"] - sum(counted["consult"] for counted in weeks.values())
    return {"weeks": weeks, "all": everything, "later": {"consult": later}}


def _counted(rows: QuerySet) -> dict[str, Counter[str]]:
    numbers = rows.values_list("group", "what").annotate(
        number=Count("pk"), yes=Count("pk", filter=Q(needs_yes=True)), both=Count("pk", filter=Q(anyway=True))
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for group, what, number, needs_yes, both in numbers:
        counted = found[str(group)]
        counted[what] = number
        if needs_yes:
            counted[f"{what}_needs_yes"] = needs_yes
        if what == TrialWhat.REFERRAL:
            counted["referral_alone"] = number - both
    return found
