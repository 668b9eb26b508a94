"""Stage groups of lung cancer: every row of both editions, written out anew, and what is not exact."""

from itertools import product

import pytest

from patients.staging_groups import EDITIONS, stage_group
from patients.tnm import parse_tnm

# Row by row as printed: N0, N1, then N2 (8th) or N2a, N2b (9th), then N3.
EIGHTH = """
T1mi IA1 IIB IIIA IIIB
T1a IA1 IIB IIIA IIIB
T1b IA2 IIB IIIA IIIB
T1c IA3 IIB IIIA IIIB
T2a IB IIB IIIA IIIB
T2b IIA IIB IIIA IIIB
T3 IIB IIIA IIIB IIIC
T4 IIIA IIIA IIIB IIIC
"""
NINTH = """
T1mi IA1 IIA IIB IIIA IIIB
T1a IA1 IIA IIB IIIA IIIB
T1b IA2 IIA IIB IIIA IIIB
T1c IA3 IIA IIB IIIA IIIB
T2a IB IIB IIIA IIIB IIIB
T2b IIA IIB IIIA IIIB IIIB
T3 IIB IIIA IIIA IIIB IIIC
T4 IIIA IIIA IIIB IIIB IIIC
"""


def cells(edition: str, table: str, columns: str) -> list[tuple[str, str, str]]:
    found = []
    for line in table.split("\n"):
        if line:
            t, *groups = line.split()
            found += [(edition, f"{t} {n} M0", group) for n, group in zip(columns.split(), groups, strict=True)]
    return found


EVERY_ROW = cells("8", EIGHTH, "N0 N1 N2 N3") + cells("9", NINTH, "N0 N1 N2a N2b N3")
METASTATIC = [
    *(
        ("8", f"{t} {n} {m}", group)
        for t, n, (m, group) in product(
            ("T1a", "TX", "T4", "T0"), ("N0", "NX", "N3"), (("M1a", "IVA"), ("M1b", "IVA"), ("M1c", "IVB"))
        )
    ),
    *(
        ("9", f"{t} {n} {m}", group)
        for t, n, (m, group) in product(
            ("T1a", "TX", "T4", "T0"),
            ("N0", "NX", "N2b"),
            (("M1a", "IVA"), ("M1b", "IVA"), ("M1c1", "IVB"), ("M1c2", "IVB"), ("M1c", "IVB")),
        )
    ),
]


@pytest.mark.parametrize(("edition", "tnm", "group"), [*EVERY_ROW, *METASTATIC])
def test_every_row_of_both_editions(edition: str, tnm: str, group: str) -> None:
    assert stage_group(parse_tnm(tnm), edition).group == group


def test_no_row_is_left_out_and_none_stands_twice() -> None:
    written = [(edition, tnm) for edition, tnm, _ in EVERY_ROW]
    assert len(set(written)) == len(written)
    stored = {
        (number, f"T{t} N{n} M0") for number, table in EDITIONS.items() for t, row in table.of_m0.items() for n in row
    }
    assert stored == set(written)


@pytest.mark.parametrize("edition", ["8", "9"])
@pytest.mark.parametrize(
    ("tnm", "groups"),
    [
        ("Tis N0 M0", ("0",)),
        ("Tis N1 M0", ()),
        ("TX N0 M0", ("okk",)),
        ("T0 N0 M0", ()),
        ("T2 N0 M0", ("IB", "IIA")),
        ("T1 N0 M0", ("IA1", "IA2", "IA3")),
        ("T3 N3 M0", ("IIIC",)),
        ("M1", ("IVA", "IVB")),
        ("T1a N0", ()),
        ("T1a N0 MX", ()),
        ("T1a NX M0", ()),
        ("ypT1b(m) N0(i+) cM0(i+)", ("IA2",)),
    ],
)
def test_what_is_not_exact_gives_all_that_are_possible(edition: str, tnm: str, groups: tuple[str, ...]) -> None:
    found = stage_group(parse_tnm(tnm), edition)
    assert found.groups == groups
    assert found.unknown == ()


def test_a_category_that_is_not_exact_may_still_have_one_group() -> None:
    assert stage_group(parse_tnm("T1 N2 M0"), "8").group == "IIIA"
    assert stage_group(parse_tnm("T4 N2 M0"), "9").group == "IIIB"
    assert stage_group(parse_tnm("T1a N2 M0"), "9").groups == ("IIB", "IIIA")


def test_categories_that_the_edition_does_not_have_are_named() -> None:
    assert stage_group(parse_tnm("T1a N2b M1c2"), "8").unknown == ("N2b", "M1c2")
    assert stage_group(parse_tnm("T2c N1c M0"), "9").unknown == ("T2c", "N1c")
    assert stage_group(parse_tnm("T1a N0 M0"), "7").groups == ()
