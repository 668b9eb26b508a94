"""TNM as people type it."""

from contextlib import suppress
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from patients import typed_tnm
from patients.tnm import TNM, NotTNM, format_tnm, parse_tnm
from patients.typed_tnm import parse_typed_tnm


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("T2a N1 M1b", "T2a N1 M1b"),
        ("cT2acN1cM1b", "cT2a cN1 cM1b"),
        ("pT1b(m) N0", "pT1b(m) N0"),
        ("pT1b (m)  N0", "pT1b(m) N0"),
        ("ypT0 ypN0", "ypT0 ypN0"),
        ("ypT0N0M0", "ypT0 yN0 yM0"),
        ("rcT2a, N0; M0", "rcT2a rN0 rM0"),
        ("CT2A CN1 CM1B", "cT2a cN1 cM1b"),
        ("tisn0m0", "Tis N0 M0"),
        ("T1miN0", "T1mi N0"),
        ("M1c2", "M1c2"),
        ("N2b", "N2b"),
        ("tx nx mx", "TX NX MX"),
        ("T 2a N 1 M 0", "T2a N1 M0"),
        ("c T2a", "cT2a"),
        ("pT2 pN1(sn) cM0(i+)", "pT2 pN1(sn) cM0(i+)"),
        ("cT1cN0M0", "cT1c N0 M0"),
        ("cT1cN0cM0", "cT1 cN0 cM0"),
        ("aT1aN0aM0", "aT1 aN0 aM0"),
        ("N1 T2a", "T2a N1"),
    ],
)
def test_what_people_type_is_understood(typed: str, shown: str) -> None:
    assert format_tnm(parse_typed_tnm(typed, is_lung=True)) == shown


def test_the_categories_of_lung_tumours_settle_what_else_is_read_otherwise() -> None:
    assert str(parse_typed_tnm("T2cN1cM0", is_lung=True)) == "T2 cN1 cM0"
    assert str(parse_typed_tnm("T2cN1cM0")) == "T2c N1c M0"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "No T, N or M is given"),
        (" , ", "No T, N or M is given"),
        ("cT2a N4", "“N4” (character 6) is not a known N category"),
        ("cT2a M2", "“M2” (character 6) is not a known M category"),
        ("T2aN1M0R0", "“R0” (character 8) is no part of TNM here"),
        ("T2a N1 M1b IVA", "“IVA” (character 12) is no part of TNM: the stage has a field of its own"),
        ("cT2a T3", "“T3”: T is given twice"),
        ("yyT1", "(character 1): a symbol (y, r, a) is given twice"),
        ("T2a N", "“N” (character 5): the N category is missing"),
        ("T2a/N1", "“/N1” (character 4) is not understood"),
        ("pT1cN0", "can be read as pT1 cN0 or pT1c N0: put spaces"),
        ("T1(a-comment-that-is-long)", "is not"),
    ],
)
def test_what_is_not_understood_is_named_with_its_place(typed: str, reason: str) -> None:
    with pytest.raises(NotTNM) as refused:
        parse_typed_tnm(typed, is_lung=True)
    assert reason in str(refused.value)


prefixes = st.sampled_from(("", "c", "p", "u"))
records = st.builds(
    TNM,
    t=st.sampled_from((None, "X", "0", "is", "1mi", "1a", "1b(m)", "1c", "2", "2a(3)", "2b", "3", "4")),
    n=st.sampled_from((None, "X", "0", "0(i+)", "1", "2a", "2b", "3(sn)")),
    m=st.sampled_from(("X", "0", "0(i+)", "1", "1a", "1b", "1c", "1c1", "1c2")),
    m_prefix=prefixes,
    y=st.booleans(),
    r=st.booleans(),
    a=st.booleans(),
)


@given(records, st.booleans())
def test_what_is_shown_can_be_typed_again_and_files_read_the_same(record: TNM, is_lung: bool) -> None:
    shown = format_tnm(record)
    assert parse_typed_tnm(shown, is_lung=is_lung) == record == parse_tnm(shown)


# Without spaces a small c or a may belong to what is before or behind it, so only records without prefix and a.
@given(records.filter(lambda record: not (record.a or record.m_prefix)), st.sampled_from((str.lower, str.upper, str)))
def test_neither_spaces_nor_large_letters_are_needed(record: TNM, written: "type[str]") -> None:
    joined = written(format_tnm(record).replace(" ", ""))
    typed = parse_typed_tnm(joined, is_lung=True)
    assert format_tnm(typed).lower() == format_tnm(record).lower()


@given(st.text(alphabet="cpuyraTNMtnm0123456789abix(), ;", max_size=14))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        record = parse_typed_tnm(text)
    except NotTNM:
        return
    assert parse_typed_tnm(format_tnm(record)) == record


# At most three categories may begin at one place ("2a1", "2a", "2"), and no reading has more than three.
MOST_READINGS = 1 + 3 + 3**2 + 3**3


@given(st.lists(st.sampled_from(("T1a", "cT2a1", "N1", "pN2b", "M1c2", "a", "c", " ", "x")), max_size=33).map("".join))
@example("T1a" * 33)
@example("T1a N1a M1a" * 9)
def test_work_is_bounded_however_much_can_be_read_in_two_ways(text: str) -> None:
    with (
        patch.object(typed_tnm, "_tokens", wraps=typed_tnm._tokens) as tokens,
        patch.object(typed_tnm, "_readings", wraps=typed_tnm._readings) as readings,
        suppress(NotTNM),
    ):
        parse_typed_tnm(text)
    assert tokens.call_count <= 2 * (len(text) + 1)
    assert readings.call_count <= 2 * MOST_READINGS


def test_a_letter_given_often_is_named() -> None:
    with pytest.raises(NotTNM, match="“T1a”: T is given twice"):
        parse_typed_tnm("T1a" * 33)
    with pytest.raises(NotTNM, match="“N2”: N is given twice"):
        parse_typed_tnm("T 1 N 1 N 2")
