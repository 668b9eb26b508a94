"""
Stage groups of lung cancer, from T, N and M, by edition of the TNM classification.

8th edition: NSCLC stage table of the NCCN patient guideline 2018, and EJRNM 2019 (10.1186/s43055-019-0081-0), table 1.
9th edition: valid since 1 January 2025; the IASLC table. Both as in the project's clinical facts, 6.1. Other entities
are grouped in other ways: nothing is computed for them. The group is shown and compared, never put in by itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from patients.tnm import TNM

NINTH_SINCE = date(2025, 1, 1)
T_ROWS = ("1mi", "1a", "1b", "1c", "2a", "2b", "3", "4")


@dataclass(frozen=True)
class Edition:
    """The groups of one edition: T → N → group where M is 0, and M → group where it is 1."""

    number: str
    of_m0: dict[str, dict[str, str]]
    of_m1: dict[str, str]

    @property
    def n_categories(self) -> tuple[str, ...]:
        return tuple(self.of_m0["1a"])


def _rows(columns: str, groups: dict[str, str]) -> dict[str, dict[str, str]]:
    """Read a table as it is printed: names of columns, and for each row its groups in their order."""
    return {row: dict(zip(columns.split(), words.split(), strict=True)) for row, words in groups.items()}


EDITIONS = {
    "8": Edition(
        "8",
        of_m0=_rows(
            "0    1    2    3",
            {
                "1mi": "IA1  IIB  IIIA IIIB",
                "1a": " IA1  IIB  IIIA IIIB",
                "1b": " IA2  IIB  IIIA IIIB",
                "1c": " IA3  IIB  IIIA IIIB",
                "2a": " IB   IIB  IIIA IIIB",
                "2b": " IIA  IIB  IIIA IIIB",
                "3": "  IIB  IIIA IIIB IIIC",
                "4": "  IIIA IIIA IIIB IIIC",
            },
        ),
        of_m1={"1a": "IVA", "1b": "IVA", "1c": "IVB"},
    ),
    "9": Edition(
        "9",
        of_m0=_rows(
            "0    1    2a   2b   3",
            {
                "1mi": "IA1  IIA  IIB  IIIA IIIB",
                "1a": " IA1  IIA  IIB  IIIA IIIB",
                "1b": " IA2  IIA  IIB  IIIA IIIB",
                "1c": " IA3  IIA  IIB  IIIA IIIB",
                "2a": " IB   IIB  IIIA IIIB IIIB",
                "2b": " IIA  IIB  IIIA IIIB IIIB",
                "3": "  IIB  IIIA IIIA IIIB IIIC",
                "4": "  IIIA IIIA IIIB IIIB IIIC",
            },
        ),
        of_m1={"1a": "IVA", "1b": "IVA", "1c1": "IVB", "1c2": "IVB"},
    ),
}
# Written where the letter or number behind it is not known.
NOT_EXACT = frozenset({"1", "2", "1c"})
# Of the tumour alone, without nodes or metastases.
OF_T_ALONE = {"is": "0", "X": "okk"}


@dataclass(frozen=True)
class StageGroup:
    """
    What an edition makes of a record: the one group, or those that are possible where a category is not exact.

    `unknown` names the categories that the edition does not have, such as N2b in the 8th; where there is no group,
    `missing` the letters without which none can be told, T, N or M.
    """

    groups: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def group(self) -> str | None:
        return self.groups[0] if len(self.groups) == 1 else None


def stage_group(tnm: TNM, edition: str) -> StageGroup:
    """
    Give the stage group of a lung tumour.

    :param edition: "8" or "9"; of others nothing is known here.
    """
    table = EDITIONS.get(edition)
    if table is None:
        return StageGroup()
    t, n, m = (_plain(category) for category in (tnm.t, tnm.n, tnm.m))
    unknown = tuple(
        f"{letter}{category}"
        for letter, category, known in (
            ("T", t, {*T_ROWS, *OF_T_ALONE, "0"}),
            ("N", n, {*table.n_categories, "X"}),
            ("M", m, {*table.of_m1, "0", "X"}),
        )
        if category is not None and not _within(category, known)
    )
    if unknown:
        return StageGroup(unknown=unknown)
    if m in (None, "X"):
        return StageGroup(missing=tuple(_not_known({"T": t, "N": n, "M": m})))
    if m != "0":
        return StageGroup(_distinct(table.of_m1[each] for each in _within(m, set(table.of_m1))))
    if t in OF_T_ALONE and n == "0":
        return StageGroup((OF_T_ALONE[t],))
    if t is None or n is None or "X" in (t, n):
        return StageGroup(missing=tuple(_not_known({"T": t, "N": n})))
    rows = [table.of_m0[row] for row in _within(t, set(T_ROWS))]
    return StageGroup(_distinct(row[column] for row in rows for column in _within(n, set(table.n_categories))))


def _not_known(categories: Mapping[str, str | None]) -> Iterator[str]:
    return (letter for letter, category in categories.items() if category in (None, "X"))


def edition_on(day: date) -> str:
    """Give the edition that lung tumours staged on this day are usually staged by."""
    return "9" if day >= NINTH_SINCE else "8"


def _plain(category: str | None) -> str | None:
    """Leave out what stands in brackets: (m), (i+), (sn) change no group."""
    return None if category is None else re.sub(r"\(.*", "", category)


def _within(category: str, known: set[str]) -> list[str]:
    """Give the known categories that are meant: itself, or where it is not exact all that begin with it."""
    if category in known:
        return [category]
    return sorted(one for one in known if category in NOT_EXACT and one.startswith(category))


def _distinct(groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(groups)))
