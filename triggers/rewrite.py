"""
Bringing the facts of one document or decision to what it says now: what changed is corrected, the rest stays.

The facts of one writing are known by their names (`external_id`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from patients.choices import FactKind, Source
from patients.fact_description import COLUMNS_OF_KIND
from patients.models import Fact
from staff.models import User
from staff.retry import retried_whole
from triggers.record import correct, record, retract

LONGEST_REASON = 200


def standing(written: QuerySet[Fact], name: str) -> dict[str, Fact | None]:
    """
    Give name → the fact that stands now; None where somebody has taken it back.

    :param written: facts whose names begin with `name`. What corrects one of them, whoever wrote it, stands for it.
    """
    named = {fact.pk: fact.external_id for fact in written if _belongs(fact.external_id, name)}
    found = dict.fromkeys(named.values())
    layer = list(Fact.objects.filter(pk__in=named).prefetch_related("retractions", "replaced_by"))
    while layer:
        later: dict[int, str] = {}
        for fact in layer:
            replacements = list(fact.replaced_by.all())
            later |= {each.pk: named[fact.pk] for each in replacements}
            if not replacements and not fact.retractions.all():
                found[named[fact.pk]] = fact
        layer = list(
            Fact.objects.filter(pk__in=later.keys() - named.keys()).prefetch_related("retractions", "replaced_by")
        )
        named |= later
    return found


def _belongs(name: str, beginning: str) -> bool:
    """Case 1 is not case 12."""
    return name == beginning or name.startswith(f"{beginning}-")


@retried_whole
def rewrite(
    stored: Mapping[str, Fact | None], wanted: Iterable[Fact], *, because: str, source: Source, by: User, at: datetime
) -> list[Fact]:
    """
    Bring what stands to what is wanted; gives the facts that stand then.

    :param stored: see `standing`. What somebody took back by hand is written anew only if it is wanted otherwise now,
        which nobody can tell: it stays taken back.
    :param wanted: unsaved, with their names.
    :param source: through which door a retraction comes.
    """
    by_name = {fact.external_id: fact for fact in wanted}
    stand: list[Fact] = []
    for name, fact in stored.items():
        if fact is not None and name not in by_name:
            retract(fact, reason=because[:LONGEST_REASON], by=by, at=at, source=source)
        elif fact is not None and not says_the_same(fact, by_name[name]):
            stand.append(correct(fact, replacement=by_name[name], by=by, at=at))
        elif fact is not None:
            stand.append(fact)
    if new := [fact for name, fact in by_name.items() if name not in stored]:
        stand += record(new, by=by, at=at)
    return stand


def says_the_same(fact: Fact, other: Fact) -> bool:
    """Say whether two facts of one kind have the same day and the same values."""
    must, may = COLUMNS_OF_KIND[FactKind(other.kind)]
    columns = (*must, *may)
    return fact.on == other.on and all(_plain(getattr(fact, c)) == _plain(getattr(other, c)) for c in columns)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, int | float) or hasattr(value, "as_tuple") else value
