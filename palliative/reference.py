"""The reference page of the documentation, written from the tables that the program itself reads."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import override

from consults.care_choices import (
    ACTIVATION_MOVES,
    CONTACT_MOVES,
    RECOMMENDATION_MOVES,
    TASK_MOVES,
    ActivationState,
    ContactState,
    RecommendationState,
    TaskState,
)
from consults.choices import MOVES as CONSULT_MOVES
from consults.choices import State
from staff.permissions import ROLE_PERMISSIONS, Permission, Role
from triggers.choices import REFERRAL_MOVES, ReferralState

INTRODUCTION = """# Reference

Written by `python3 dev.py manage generate_docs` from the tables that the program reads. Change those, not this page.
The rules have a [page of their own](rules.md).
"""


class Move(Protocol):
    """What the moves of all states have in common."""

    @property
    def sources(self) -> Sequence[TextChoices]: ...
    @property
    def target(self) -> TextChoices: ...
    @property
    def permission(self) -> Permission | None: ...


def reference_path(root: Path) -> Path:
    return root / "docs" / "reference.md"


def reference() -> str:
    """Write the page, in English."""
    with override("en"):
        parts = [
            INTRODUCTION,
            section("Who may do what", permissions()),
            section("States of a referral", moves(REFERRAL_MOVES, ReferralState)),
            section("States of a consult", moves(CONSULT_MOVES, State)),
            section("States of a task", moves(TASK_MOVES, TaskState)),
            section("States of an order of specialised care", moves(ACTIVATION_MOVES, ActivationState)),
            section("States of a contact of the day", moves(CONTACT_MOVES, ContactState)),
            section("States of a recommendation", moves(RECOMMENDATION_MOVES, RecommendationState)),
        ]
    return "\n".join(parts)


def permissions() -> str:
    rows = (
        [permission.label, *("yes" if permission in ROLE_PERMISSIONS[role] else "" for role in Role)]
        for permission in Permission
    )
    return table(["", *(role.label for role in Role)], rows)


def moves(known: Mapping[str, Move], states: type[TextChoices]) -> str:
    rows = (
        [
            f"`{name}`",
            ", ".join(str(source.label) for source in move.sources),
            move.target.label,
            move.permission.label if move.permission else "the system",
        ]
        for name, move in known.items()
    )
    ends = [str(state.label) for state in states if not any(state in move.sources for move in known.values())]
    return f"{table(['Move', 'From', 'To', 'Who may'], rows)}\nNothing leads out of: {', '.join(ends)}.\n"


def section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}"


def table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |\n" for line in lines)
