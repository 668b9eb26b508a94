"""What a rule sees."""

from collections.abc import Iterable
from datetime import date
from typing import Any


class Seen:
    """
    What section 3 finds: rule, tumour, date, deciding fact and others that decided with it.

    `last` is the last assessment of the episode in rules 6 and 7, `precision` that of the date that gives `on`.
    """

    def __init__(
        self,
        number: int,
        calls_for: str,
        deciding: Any,
        *,
        tumour: str = "",
        on: date | None = None,
        precision: str | None = None,
        others: Iterable[Any] = (),
        last: Any = None,
    ) -> None:
        self.number = number
        self.calls_for = calls_for
        self.deciding = deciding
        self.tumour = tumour
        self.on = on or deciding.on
        self.precision = precision or deciding.precision
        self.others = tuple(sorted({other.id for other in others} - {deciding.id}))
        self.last = last or deciding
