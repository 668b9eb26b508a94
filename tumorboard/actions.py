"""
Following a recommendation through: every one is open until a fact shows that it was done, or somebody says what became.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.choices import FactKind, TreatmentKind, Verdict
from patients.models import Fact, Tumour
from patients.services import lock_patients
from staff.models import User
from staff.retry import retried_whole
from triggers.current import ChangedMeanwhile, NotNow
from tumorboard.choices import (
    ACTION_MOVES,
    CALLS_FOR_PALLIATIVE_CARE,
    ActionKind,
    ActionState,
    Involvement,
    WhyNotDone,
)
from tumorboard.models import Action, Decision

# What a code of oBDS asks for. Waiting and surveillance ask for nothing; combinations ask for each part.
KINDS_OF_CODE: dict[str, tuple[ActionKind, ...]] = {
    **dict.fromkeys(("CH", "HO", "IM", "ZS", "SZ", "CI", "CZ", "CIZ", "IZ"), (ActionKind.SYSTEMIC,)),
    "OP": (ActionKind.SURGERY,),
    "ST": (ActionKind.RADIOTHERAPY,),
}
TREATMENTS: dict[str, TreatmentKind] = {
    ActionKind.SYSTEMIC: TreatmentKind.SYSTEMIC,
    ActionKind.SURGERY: TreatmentKind.SURGERY,
    ActionKind.RADIOTHERAPY: TreatmentKind.RADIOTHERAPY,
}
MOVE_TO = {ActionState.DONE: "finish", ActionState.CHANGED: "change", ActionState.NOT_DONE: "drop"}
# No fact of ours says that these were done.
ONLY_BY_HAND = (ActionKind.OTHER, ActionKind.STAGING)
AT_ONCE = 500


def follow_decision(*, decision: Decision, by: User, at: datetime) -> list[Action]:
    """
    Open what a decision asks for. What an earlier decision about the case asked for and this one asks too goes on;
    the rest of it is closed as corrected.
    """
    case = decision.case
    wanted = _wanted(decision)
    due_on = decision.due_on or _site_day(decision) + timedelta(days=settings.BOARD_ACTION_DAYS)
    earlier = Action.objects.select_for_update().filter(decision__case=case, state=ActionState.OPEN)
    kept: list[Action] = []
    for action in earlier:
        if (action.kind, action.text) in wanted:
            wanted.discard((action.kind, action.text))
            action.decision, action.due_on = decision, due_on
            action.responsible = decision.responsible
            _save(action)
            kept.append(action)
        else:
            _move(action, "withdraw")
            action.closed_at, action.closed_by = at, by
            action.why_not, action.words = WhyNotDone.DECISION_CORRECTED, decision.reason
            _save(action)
    done = set(Action.objects.filter(decision__case=case, state=ActionState.DONE).values_list("kind", "text"))
    opened = [
        Action(
            decision=decision,
            patient_id=case.patient_id,
            kind=kind,
            text=text,
            responsible=decision.responsible,
            due_on=due_on,
        )
        for kind, text in sorted(wanted - done)
    ]
    return kept + Action.objects.bulk_create(opened)


def _wanted(decision: Decision) -> set[tuple[str, str]]:
    """Give (kind, words) of what a decision asks for; words only where no fact will say it."""
    kinds = {kind for code in decision.recommendation for kind in KINDS_OF_CODE.get(code, ())}
    if decision.involvement in CALLS_FOR_PALLIATIVE_CARE:
        kinds.add(ActionKind.PALLIATIVE_CONSULT)
    if decision.verdict == Verdict.NOT_ASSESSED:
        kinds.add(ActionKind.RESECTABILITY)
    wanted = {(str(kind), "") for kind in kinds}
    if not wanted and decision.text.strip() and decision.involvement != Involvement.ALREADY_INVOLVED:
        wanted.add((str(ActionKind.OTHER), decision.text.strip()[:500]))
    return wanted


def _site_day(decision: Decision) -> date:
    return timezone.localdate(decision.case.meeting.starts_at)


def match_actions(*, at: datetime) -> int:
    """Close what facts show as done; gives how many actions that were. Two queries for every few hundred open ones."""
    done, last = 0, 0
    while True:
        rows = Action.objects.filter(state=ActionState.OPEN, pk__gt=last).exclude(kind__in=ONLY_BY_HAND)
        rows = rows.select_related("decision__case__meeting", "decision__case__tumour", "patient").order_by("pk")
        batch = list(rows[:AT_ONCE])
        for action, fact in _matches(batch):
            done += _match(action, fact, at=at)
        if len(batch) < AT_ONCE:
            return done
        last = batch[-1].pk


def _matches(actions: Sequence[Action]) -> Iterator[tuple[Action, Fact]]:
    """Pair each action with the first fact that shows it as done, where there is one."""
    people = {action.patient.survivor_id for action in actions}
    first = min((_since(action) for action in actions), default=None)
    if first is None:
        return
    facts = Fact.objects.filter(
        Q(patient__in=people) | Q(patient__merged_into__in=people),
        kind__in=(FactKind.TREATMENT, FactKind.CONSULT, FactKind.RESECTABILITY),
        on__gte=first,
        replaced_by=None,
        retractions=None,
    )
    by_person: dict[int, list[Fact]] = {}
    for fact in facts.select_related("patient", "tumour").order_by("on", "pk"):
        by_person.setdefault(fact.patient.survivor_id, []).append(fact)
    for action in actions:
        candidates = by_person.get(action.patient.survivor_id, [])
        if (shows := next((fact for fact in candidates if shows_as_done(fact, action)), None)) is not None:
            yield action, shows


def shows_as_done(fact: Fact, action: Action) -> bool:
    """
    Say whether a fact of the same person shows an action as done: on or after the day of the meeting, a therapy of that
    kind began, a verdict was recorded (both of the same tumour), or a palliative consult was held.
    """
    if fact.on < _since(action):
        return False
    if action.kind == ActionKind.PALLIATIVE_CONSULT:
        return fact.kind == FactKind.CONSULT
    tumour = action.decision.case.tumour
    of_tumour = fact.tumour is not None and _survivor(fact.tumour) == _survivor(tumour)
    if action.kind == ActionKind.RESECTABILITY:
        return of_tumour and fact.kind == FactKind.RESECTABILITY and fact.verdict != Verdict.NOT_ASSESSED
    return of_tumour and fact.kind == FactKind.TREATMENT and fact.treatment_kind == TREATMENTS.get(action.kind)


def _survivor(tumour: Tumour) -> int:
    return tumour.merged_into_id or tumour.pk


def _since(action: Action) -> date:
    return _site_day(action.decision)


@retried_whole
def _match(action: Action, fact: Fact, *, at: datetime) -> bool:
    lock_patients([action.patient_id])
    row = Action.objects.select_for_update().get(pk=action.pk)
    if row.state != ActionState.OPEN:
        return False
    _move(row, "match")
    row.fact, row.closed_at = fact, at
    _save(row)
    return True


@retried_whole
def close_action(
    *,
    action: Action,
    state: ActionState,
    why_not: WhyNotDone | str = "",
    words: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Action:
    """
    Say what became of a recommendation: done, changed into something else, or not done.

    :raises NotNow: if it is not open any more, or the reason is missing.
    :raises ChangedMeanwhile: if somebody else said it first.
    """
    row = _locked(action, version=version)
    _move(row, MOVE_TO[state])
    if state == ActionState.NOT_DONE and not why_not:
        raise NotNow(_("Say why it was not done."))
    if state == ActionState.CHANGED and not words.strip():
        raise NotNow(_("Say what was done instead."))
    row.closed_at, row.closed_by = at, by
    row.why_not, row.words = why_not if state == ActionState.NOT_DONE else "", words.strip()
    _save(row)
    return row


@retried_whole
def reopen_action(*, action: Action, by: User, at: datetime, version: int | None = None) -> Action:
    """
    Open a recommendation again.

    :raises NotNow: if it is open.
    """
    row = _locked(action, version=version)
    _move(row, "reopen")
    row.closed_at, row.closed_by, row.fact, row.why_not, row.words = None, None, None, "", ""
    _save(row)
    return row


def _locked(action: Action, *, version: int | None) -> Action:
    lock_patients([action.patient_id])
    row = Action.objects.select_related("closed_by").select_for_update(of=("self",)).get(pk=action.pk)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(
            _("This recommendation has changed meanwhile: %(state)s. Look at it again.")
            % {"state": row.get_state_display()}
        )
    return row


def _move(action: Action, name: str) -> None:
    move = ACTION_MOVES[name]
    if action.state not in move.sources:
        raise NotNow(
            _("This is not possible now: the recommendation is in the state “%(state)s”.")
            % {"state": action.get_state_display()}
        )
    action.state = move.target


def _save(action: Action) -> None:
    action.version += 1
    action.save()
