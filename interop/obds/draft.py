"""A fact that a message states, and the reading of a message that leads to it."""

from datetime import date
from typing import Any

import msgspec

from interop.obds.dates import NoDate, PartialDate, read_date
from interop.obds.problems import Problem, gettext_noop
from interop.obds.tree import Element


class FactDraft(msgspec.Struct, frozen=True):
    """
    One fact as a message states it, in our words; `values` are the columns of its kind.

    `external_id` names the same statement in every message that makes it, inside sender and patient; `slot` is its
    place in the message (many senders give their elements new ids with every export); `tumour` is the sender's
    Tumor_ID. Where two messages state the same thing differently, the heavier `weight` wins, then the later.
    """

    kind: str
    external_id: str
    on: date
    precision: str = "day"
    tumour: str = ""
    values: dict[str, Any] = {}
    until: date | None = None
    until_precision: str | None = None
    weight: int = 0
    slot: str = ""


class Reading:
    """One message while it is read: its element, the tumour and day it is about, and what was found wrong."""

    def __init__(self, element: Element, *, message_id: str, today: date) -> None:
        self.element = element
        self.message_id = message_id
        self.today = today
        self.tumour_id = ""
        self.icd10 = ""
        self.day = PartialDate(today, "day")
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []

    def reject(self, element: str, message: str, **values: str) -> None:
        """Say why the message cannot be understood."""
        self.problems.append(Problem(element, message, {name: value[:80] for name, value in values.items()}))

    def note(self, element: str, message: str, **values: str) -> None:
        """Say what was left out or assumed."""
        self.notes.append(Problem(element, message, {name: value[:80] for name, value in values.items()}))

    @staticmethod
    def text(element: Element | None, *names: str) -> str:
        """Give the trimmed text at the end of a path of children, or nothing."""
        for name in names:
            element = element.child(name) if element is not None else None
        return " ".join(element.text.split()) if element is not None else ""

    def date(self, parent: Element, path: str, name: str, *, required: bool = False) -> PartialDate | None:
        """
        Read the date in a child; a date that is unreadable or has not come yet rejects the message.

        :param path: of the parent, for the problem's words.
        """
        element = parent.child(name)
        written = self.text(element)
        where = f"{path}/{name}"
        if element is None or not written:
            if required:
                self.reject(where, gettext_noop("The date is missing: add it (a year or a month is enough)."))
            return None
        try:
            found = read_date(written, element.get("Datumsgenauigkeit"))
        except NoDate:
            self.reject(where, gettext_noop("“{text}” is no date: write it as in 2026-03-31."), text=written)
            return None
        if found.on > self.today:
            self.reject(
                where,
                gettext_noop("{date} has not come yet: correct it, or send the message when it has happened."),
                date=written,
            )
            return None
        return found

    def source_id(self, element: Element, name: str) -> str:
        """Give the sender's own id of what a message reports, or where it has none, the message's."""
        return element.get(name) or f"{self.message_id}#"

    def draft(
        self,
        kind: str,
        source_id: str,
        day: PartialDate,
        *,
        until: PartialDate | None = None,
        weight: int = 0,
        slot: str = "",
        **values: Any,
    ) -> FactDraft:
        """Make a fact of the message's tumour."""
        return FactDraft(
            kind=kind,
            external_id=f"{kind}:{self.tumour_id}:{source_id}",
            on=day.on,
            precision=day.precision,
            tumour=self.tumour_id,
            values=values,
            until=until.on if until else None,
            until_precision=until.precision if until else None,
            weight=weight,
            slot=slot,
        )
