"""
The facts of a patient by kind: the latest of each kind, and all of one kind page by page.

Whatever the number of facts, the number of queries is the same and only what is shown is read.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from patients.choices import FactKind
from patients.models import Fact, Patient
from patients.queries import FactLine, visible_facts
from staff.forms import AfterForm
from staff.keyset import behind
from staff.models import User

OF_EACH_KIND = 5
OF_ONE_KIND = 25


class Show:
    """Which of the facts are listed: words in addresses."""

    COUNTING = "counting"
    CORRECTED = "corrected"


class FactsForm(AfterForm):
    """Which facts to show. Anything it does not know shows all."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("All kinds")), *((kind.value, kind.label) for kind in FactKind if kind != FactKind.RETRACTION)],
        required=False,
    )
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("All entries")),
            (Show.COUNTING, _("Only what counts")),
            (Show.CORRECTED, _("Only corrected and retracted")),
        ],
        required=False,
    )

    def wanted(self) -> dict[str, Any]:
        """Give what was chosen, as `facts_by_kind` takes it."""
        self.is_valid()
        said = self.cleaned_data
        return {"kind": said.get("kind", ""), "show": said.get("show", ""), "after": said.get("after")}


@dataclass
class KindOfFacts:
    """The facts of one kind that are shown, the latest first, and how many there are."""

    kind: FactKind
    total: int
    lines: list[FactLine] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.lines)


@dataclass
class FactsByKind:
    """
    The kinds in the order of `FactKind`, and which were asked for.

    `after` is the number of the last row where older ones follow.
    """

    groups: list[KindOfFacts]
    kind: str = ""
    show: str = ""
    after: int | None = None

    @property
    def form(self) -> FactsForm:
        """The filters as they are set."""
        return FactsForm({"kind": self.kind, "show": self.show}, auto_id="facts-%s")

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


def facts_by_kind(
    user: User, patient: Patient, *, kind: str = "", show: str = "", after: int | None = None
) -> FactsByKind:
    """
    Give a patient's facts by kind: the latest few of every kind, or a page of one. Five queries, or six.

    :param kind: one kind; "" for all.
    :param show: a word of `Show`, or "" for all; retractions are told with what they take back.
    :param after: the number of the last row of the page before, where one kind is shown.
    """
    facts = _shown(visible_facts(user, patient).exclude(kind=FactKind.RETRACTION), show)
    if kind:
        facts = facts.filter(kind=kind)
    totals = dict(facts.order_by().values_list("kind").annotate(Count("pk")))
    groups = {each: KindOfFacts(each, totals[each]) for each in FactKind if totals.get(each)}
    if not groups:
        return FactsByKind([], kind, show)
    rows = _page(facts, after) if kind else _latest_of_each(facts)
    lines = [_line(fact) for fact in _told(Fact.objects.filter(pk__in=rows[:OF_ONE_KIND] if kind else rows))]
    for line in lines:
        groups[FactKind(line.fact.kind)].lines.append(line)
    more = kind and len(rows) > OF_ONE_KIND
    return FactsByKind(list(groups.values()), kind, show, lines[-1].fact.pk if more else None)


def _shown(facts: QuerySet[Fact], show: str) -> QuerySet[Fact]:
    taken_back = Q(Exists(Fact.objects.filter(of=OuterRef("pk"))))
    replaced = Q(Exists(Fact.objects.filter(replaces=OuterRef("pk"), retractions=None)))
    if show == Show.COUNTING:
        return facts.filter(~taken_back, ~replaced)
    return facts.filter(taken_back | replaced) if show == Show.CORRECTED else facts


def _page(facts: QuerySet[Fact], after: int | None) -> list[int]:
    last = facts.filter(pk=after).first() if after else None
    if last:
        facts = behind(facts, last, "-on", "-pk")
    return list(facts.order_by("-on", "-pk").values_list("pk", flat=True)[: OF_ONE_KIND + 1])


def _latest_of_each(facts: QuerySet[Fact]) -> list[int]:
    place = Window(RowNumber(), partition_by=F("kind"), order_by=("-on", "-pk"))
    return list(facts.order_by().annotate(place=place).filter(place__lte=OF_EACH_KIND).values_list("pk", flat=True))


def _told(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    """Bring along who stored a fact, and what became of it with who did that."""
    people = Fact.objects.select_related("stored_by")
    return (
        facts.select_related("stored_by", "tumour")
        .prefetch_related(
            Prefetch("retractions", people, to_attr="taken_back_by"),
            Prefetch("replaced_by", people.filter(retractions=None), to_attr="corrected_by"),
        )
        .order_by("-on", "-pk")
    )


def lines_of(fact_ids: Collection[int]) -> dict[int, FactLine]:
    """Give these facts with what became of them, by their number. Three queries, or none for none."""
    if not fact_ids:
        return {}
    return {fact.pk: _line(fact) for fact in _told(Fact.objects.filter(pk__in=fact_ids))}


def _line(fact: Fact) -> FactLine:
    return FactLine(
        fact,
        next(iter(fact.corrected_by), None),  # type: ignore[attr-defined]
        next(iter(fact.taken_back_by), None),  # type: ignore[attr-defined]
    )
