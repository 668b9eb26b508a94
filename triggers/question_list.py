"""Reading the list of questions: whom each is put to, how many there are, and one row for each patient."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from patients.models import Fact, Patient
from patients.queries import FactLine
from staff.keyset import behind
from staff.models import User
from staff.permissions import Permission, Role
from triggers.choices import ASKED_BY_RULE, Addressee, TriggerState, WhyEnded
from triggers.models import Trigger, asks
from triggers.queries import Question, visible_triggers, with_people

PAGE = 25
COUNTED_UP_TO = 100
# So many questions are looked at to count the patients whom they are about.
LOOKED_AT = 4 * COUNTED_UP_TO


class Tab(TextChoices):
    """Whose questions to show."""

    MINE = "mine", _("Put to me")
    DOCUMENTATION = Addressee.DOCUMENTATION.value, Addressee.DOCUMENTATION.label
    ONCOLOGIST = Addressee.ONCOLOGIST.value, Addressee.ONCOLOGIST.label
    BOARD = Addressee.BOARD.value, Addressee.BOARD.label
    ALL = "all", _("All")


class About(TextChoices):
    """What questions are about: the rule that asks, or that somebody called the data wrong."""

    STAGING_CONFLICT = "staging_conflict", _("Staging contradicts itself")
    STAGING_UNKNOWN = "staging_unknown", _("Staging unknown")
    RESECTABILITY_OPEN = "resectability_open", _("Resectability open")
    DISPUTED = "disputed", _("Data called wrong")


def put_to(addressee: Addressee) -> Q:
    """Say which open questions are put to somebody: by a person, or as the rule has it."""
    codes = [code for code, asked in ASKED_BY_RULE.items() if asked == Addressee.ONCOLOGIST]
    by_rule_to_oncologist = Q(rule__in=codes, state=TriggerState.LIVE)
    if addressee == Addressee.ONCOLOGIST:
        return Q(addressed_to=addressee) | (Q(addressed_to="") & by_rule_to_oncologist)
    if addressee == Addressee.DOCUMENTATION:
        return Q(addressed_to=addressee) | (Q(addressed_to="") & ~by_rule_to_oncologist)
    return Q(addressed_to=addressee)


def put_to_me(user: User) -> Q:
    """
    Say which open questions are this user's to answer.

    The board's coordinator documents and prepares the board. An oncologist answers for the own patients, and for those
    of the own units, or of none, whom nobody is responsible for.
    """
    mine = Q(pk__in=())
    if Role.BOARD_COORDINATOR in user.roles:
        mine |= put_to(Addressee.DOCUMENTATION) | put_to(Addressee.BOARD)
    if Role.ONCOLOGIST in user.roles:
        units = list(user.units.values_list("pk", flat=True))
        nobody = Q(patient__responsible_oncologist=None) & (Q(patient__unit__in=units) | Q(patient__unit=None))
        mine |= put_to(Addressee.ONCOLOGIST) & (Q(patient__responsible_oncologist=user) | nobody)
    return mine


def first_tab(user: User) -> Tab:
    """Give the tab that the list opens with: one's own, where questions are put to one's role at all."""
    asked = {Role.BOARD_COORDINATOR, Role.ONCOLOGIST}
    return Tab.MINE if asked.intersection(user.roles) else Tab.ALL


def questions_in(user: User, tab: Tab, about: About | None = None) -> QuerySet[Trigger]:
    """Give the open questions behind a tab that this user may see."""
    if not user.may(Permission.SEE_QUEUE):
        return Trigger.objects.none()
    return visible_triggers(user).filter(_behind(user, tab, about), patient__merged_into=None)


def _behind(user: User, tab: Tab, about: About | None) -> Q:
    behind = asks()
    if tab == Tab.MINE:
        behind &= put_to_me(user)
    elif tab != Tab.ALL:
        behind &= put_to(Addressee(tab.value))
    if about == About.DISPUTED:
        return behind & Q(why_ended=WhyEnded.DATA_WRONG)
    return behind & Q(rule=about.value, state=TriggerState.LIVE) if about else behind


def count_patients(user: User) -> dict[Tab, int]:
    """Count the patients behind each tab, up to a hundred: beyond that the number helps nobody."""
    asked = {tab: questions_in(user, tab).values_list("patient", flat=True)[:LOOKED_AT] for tab in Tab}
    return {tab: min(len(set(patients)), COUNTED_UP_TO) for tab, patients in asked.items()}


@dataclass(frozen=True)
class QuestionRow:
    """One patient and what is asked about them, the earliest deadline first."""

    patient: Patient
    questions: list[Question]


@dataclass(frozen=True)
class QuestionPage:
    rows: list[QuestionRow]
    after: int | None
    """The number of the question that the last row stands for, after which the next page begins; None on the last."""


def question_page(
    user: User, *, tab: Tab, about: About | None = None, after: int | None = None, limit: int = PAGE
) -> QuestionPage:
    """
    Give one page of patients about whom something is asked, the earliest deadline first; a constant number of queries.

    :param after: where the page before ended; a number that is unknown begins at the top.
    """
    asked = questions_in(user, tab, about)
    earlier = asked.filter(patient=OuterRef("patient")).filter(
        Q(see_by__lt=OuterRef("see_by")) | Q(see_by=OuterRef("see_by"), pk__lt=OuterRef("pk"))
    )
    first = asked.filter(~Exists(earlier))
    if last := Trigger.objects.filter(pk=after).first() if after else None:
        first = behind(first, last, "see_by", "pk")
    found = list(first.order_by("see_by", "pk").values_list("pk", "patient")[: limit + 1])
    shown = found[:limit]
    return QuestionPage(_rows(asked, [pk for _, pk in shown]), shown[-1][0] if len(found) > limit else None)


def _rows(asked: QuerySet[Trigger], patient_ids: list[int]) -> list[QuestionRow]:
    triggers = list(with_people(asked.filter(patient__in=patient_ids)).order_by("see_by", "pk"))
    questions: dict[int, list[Question]] = {pk: [] for pk in patient_ids}
    for question in questions_about(triggers):
        questions[question.trigger.patient_id].append(question)
    return [QuestionRow(questions[pk][0].trigger.patient, questions[pk]) for pk in patient_ids if questions[pk]]


def questions_about(triggers: Iterable[Trigger]) -> list[Question]:
    """Give each question with its deciding facts. One query for any number."""
    triggers = list(triggers)
    facts = Fact.objects.select_related("stored_by").in_bulk({pk for trigger in triggers for pk in trigger.because})
    return [
        Question(trigger, [FactLine(facts[pk], None, None) for pk in trigger.because if pk in facts])
        for trigger in triggers
    ]
