"""What the register's pages, its API and its documentation show of a rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils.translation import get_language, gettext, pgettext

from staff.keyset import behind
from staff.models import User
from staff.permissions import Permission
from triggers.choices import CallsFor, DeclineReason, DeferReason, Evidence, RuleMode, TrialKind
from triggers.models import Reevaluation, RuleSetting, Trial, Trigger
from triggers.portions import held_by_rule, held_findings
from triggers.register import RULES_BY_CODE, latest_settings, opens_referrals
from triggers.rule import Rule, RuleSettings, Source, paragraphs_of
from triggers.rule_figures import Counts, Figures, figures_by_rule
from triggers.rules import RULES


@dataclass(frozen=True)
class ShownSource:
    """A publication with what kind of evidence it is; without an address, "" stands for it."""

    citation: str
    kind: Evidence
    address: str


@dataclass(frozen=True)
class Line:
    """A line of figures, one for each period; `part` says that it is part of the line above."""

    label: str
    counts: Counts
    part: bool = False


@dataclass(frozen=True)
class RuleCard:
    """A rule in the reader's language, with its settings in force and, on pages, its figures."""

    number: int
    code: str
    title: str
    meaning: list[str]
    calls_for: CallsFor
    evidence: Evidence
    sources: list[ShownSource]
    code_version: int
    mode: RuleMode
    see_within: int
    fresh_for: int
    version: int
    """Of the settings; 0 for those it is written with."""
    setting: RuleSetting | None
    written: RuleSettings
    """The settings it is written with."""
    opens_referrals: bool
    held: int
    lines: list[Line]


def meaning_of(rule: Rule) -> list[str]:
    """Give the paragraphs of a rule's clinical meaning, in English; their German is in the catalogue."""
    return paragraphs_of(rule.meaning)


def title_of(rule: Rule) -> str:
    """Give the title in the reader's language."""
    return rule.title.get((get_language() or "en")[:2], rule.title["en"])


def sources_of(rule: Rule) -> list[ShownSource]:
    """Give the publications that a rule rests on, the main one first."""
    return [_shown(source) for source in (rule.source, *rule.also)]


def _shown(source: Source) -> ShownSource:
    return ShownSource(source.citation, Evidence(source.kind.value), source.address)


def rule_cards(user: User, *, at: datetime) -> list[RuleCard]:
    """Give every rule by number, with figures; findings in shadow mode only to those who may see them. Four queries."""
    settings, figures, held = latest_settings(), figures_by_rule(at=at), held_by_rule()
    return [
        _card(rule, settings.get(rule.code), figures.get(rule.code, Figures()), held.get(rule.code, 0), user)
        for rule in RULES
    ]


def rule_card(code: str, user: User, *, at: datetime) -> RuleCard | None:
    """Give one rule, or None where the register has none of this code."""
    rule = RULES_BY_CODE.get(code)
    if rule is None:
        return None
    figures = figures_by_rule(at=at, rule=code).get(code, Figures())
    return _card(rule, latest_settings().get(code), figures, held_findings().filter(rule=code).count(), user)


def _card(rule: Rule, setting: RuleSetting | None, figures: Figures, held: int, user: User) -> RuleCard:
    in_force = setting or rule.defaults
    return RuleCard(
        number=rule.number,
        code=rule.code,
        title=title_of(rule),
        meaning=[gettext(paragraph) for paragraph in meaning_of(rule)],
        calls_for=CallsFor(rule.calls_for.value),
        evidence=Evidence(rule.evidence.value),
        sources=sources_of(rule),
        code_version=rule.version,
        mode=RuleMode(in_force.mode),
        see_within=in_force.see_within,
        fresh_for=in_force.fresh_for,
        version=setting.version if setting else 0,
        setting=setting,
        written=rule.defaults,
        opens_referrals=opens_referrals(rule),
        held=held,
        lines=list(_lines(figures, with_shadow=user.may(Permission.SEE_SHADOW))),
    )


def _lines(figures: Figures, *, with_shadow: bool) -> Iterable[Line]:
    yield Line(gettext("Fired"), figures.fired)
    if any(figures.old):
        yield Line(gettext("too long ago"), figures.old, part=True)
    yield Line(pgettext("answer to a referral", "Confirmed"), figures.confirmed)
    yield Line(gettext("Deferred"), figures.deferred)
    yield from _by_reason(figures.why_deferred)
    yield Line(gettext("Declined"), figures.declined)
    yield from _by_reason(figures.why_declined)
    if with_shadow and any(figures.shadow):
        yield Line(gettext("Found in shadow mode"), figures.shadow)


def _by_reason(counts: dict[DeferReason, Counts] | dict[DeclineReason, Counts]) -> Iterable[Line]:
    for reason, numbers in sorted(counts.items(), key=lambda each: -each[1][-1]):
        yield Line(str(reason.label), numbers, part=True)


def versions_of(code: str) -> QuerySet[RuleSetting]:
    """Give every version of a rule's settings, the latest first."""
    return RuleSetting.objects.filter(rule=code).select_related("set_by").order_by("-version")


HELD_A_PAGE = 50


@dataclass(frozen=True)
class HeldPage:
    findings: list[Trigger]
    after: int | None
    """The number of the last finding, after which the next page begins, or None on the last one."""


def held_page(code: str, user: User, *, after: int | None = None, limit: int = HELD_A_PAGE) -> HeldPage:
    """
    Give one page of a rule's findings that wait for release, the most urgent first, to those who may open patients.

    :param after: the number of the last finding of the page before; one that is unknown begins at the top.
    """
    if not user.may(Permission.SEE_PATIENTS):
        return HeldPage([], None)
    held = held_findings().filter(rule=code)
    # One that was released meanwhile still says where its page ended.
    if last := Trigger.objects.filter(pk=after, rule=code).first() if after else None:
        held = behind(held, last, "see_by", "pk")
    found = list(held.select_related("patient")[: limit + 1])
    shown = found[:limit]
    return HeldPage(shown, shown[-1].pk if len(found) > limit else None)


def latest_evaluation() -> Reevaluation | None:
    """Give the evaluation of everybody that is under way or waits for a worker, else the last finished one."""
    return Reevaluation.objects.order_by(F("finished_at").desc(nulls_first=True), "-asked_at", "-pk").first()


def applied_everywhere(*, since: datetime) -> Reevaluation | None:
    """Give the evaluation that has applied to all patients what was set at this time; None as long as it has not."""
    return Reevaluation.objects.filter(asked_at__gte=since, finished_at__isnull=False).order_by("finished_at").first()


def releasable(user: User) -> QuerySet[Trigger]:
    """Give the findings that this user may let open at once, where they are held."""
    return Trigger.objects.all() if user.may(Permission.SET_RULES) else Trigger.objects.none()


def saveable_trials(user: User) -> QuerySet[Trial]:
    """Give the trials whose settings this user may put in force."""
    return Trial.objects.filter(kind=TrialKind.TODAY) if user.may(Permission.SET_RULES) else Trial.objects.none()


@dataclass(frozen=True)
class Bar:
    """A bar of the picture, in its units."""

    month: date
    number: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def above(self) -> int:
        return self.y - 4


WIDTH, GAP, TOP, HIGHEST = 28, 12, 20, 100


def bars(months: list[tuple[date, int]]) -> list[Bar]:
    """Lay out one bar for each month; the highest fills the height."""
    most = max((number for _month, number in months), default=0) or 1
    heights = [round(HIGHEST * number / most) for _month, number in months]
    return [
        Bar(month, number, x=GAP + position * (WIDTH + GAP), y=TOP + HIGHEST - height, height=height)
        for position, ((month, number), height) in enumerate(zip(months, heights, strict=True))
    ]
