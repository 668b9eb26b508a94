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
        ("ypT0N0M0", "ypT0 ypN0 ycM0"),
        ("ypT0 N0", "ypT0 ypN0"),
        ("ypT0 N0 cM0", "ypT0 ypN0 ycM0"),
        ("ypT1a(m) N1 M1b", "ypT1a(m) ypN1 ycM1b"),
        # Written on purpose: the lymph nodes after therapy, whether by the surgeon or the pathologist is not said.
        ("ypT0 yN0", "ypT0 yN0"),
        ("yT0 N0", "yT0 yN0"),
        ("rcT2a, N0; M0", "rcT2a rcN0 rcM0"),
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
        ("T2 a", "T2a"),
        ("T2 a N1 M1 b", "T2a N1 M1b"),
        ("pT2 a pN1", "pT2a pN1"),
        ("T2 a N2 b M1 c 1", "T2a N2b M1c1"),
        ("T 1 mi N 0", "T1mi N0"),
        ("T1 c N0 M0", "T1c N0 M0"),
        ("cT1 c N0 c M0", "cT1 cN0 cM0"),
        ("T2a/N1/M0", "T2a N1 M0"),
        ("pT2a, pN1 - cM0.", "pT2a pN1 cM0"),
        ("pTNM: pT2a pN1 cM0", "pT2a pN1 cM0"),
        ("pN1 ( 3 / 12 )", "pN1(3/12)"),
        ("M1b (PUL, OSS)", "M1b(PUL,OSS)"),
        ("M1 c2", "M1c2"),
        ("T1b1 N0", "T1b1 N0"),
        ("pTNM: T2 N0 M0", "pT2 pN0 M0"),
        ("PTNM cT2 N1 M1b", "cT2 pN1 M1b"),
        ("cTNM: T2 N0 M0", "cT2 cN0 cM0"),
        ("T2 N0 pTNM", "pT2 pN0"),
    ],
)
def test_what_people_type_is_understood(typed: str, shown: str) -> None:
    read = parse_typed_tnm(typed, is_lung=True)
    assert (format_tnm(read.tnm), read.stage, read.beside) == (shown, "", ())


@pytest.mark.parametrize(
    ("typed", "shown", "beside"),
    [
        ("pT2a pN1 M1b L1 V0 Pn0 R0 (3/12)", "pT2a pN1 M1b", "L1|V0|Pn0|R0 (3/12)"),
        ("pT2a, pN1 (3/12), pM1b (HEP), L1, V0, Pn0, R0, G3.", "pT2a pN1(3/12) pM1b(HEP)", "L1|V0|Pn0|R0|G3"),
        ("T2aN1M0R0", "T2a N1 M0", "R0"),
        ("pT2aN1M0L1V0Pn0R0", "pT2a N1 M0", "L1|V0|Pn0|R0"),
        ("pT1a pL0 pV0 pPn0 pN0", "pT1a pN0", "pL0|pV0|pPn0"),
        ("L0 V0 pT1a R1 (is) pN0", "pT1a pN0", "L0|V0|R1 (is)"),
        ("pT2a pN1 LK 3/12 cM0 R1(cy+) G2-3 PL1 STAS+", "pT2a pN1 cM0", "LK 3/12|R1(cy+)|G2-3|PL1|STAS+"),
        ("pT2a [m] pN1 3/12 cM0 RX VX LX GX", "pT2a pN1 cM0", "[m]|3/12|RX|VX|LX|GX"),
        ("cT2 C2 N1 C2 M0 C1", "cT2 N1 M0", "C2|C2|C1"),
        ("T2a (m) N1 (sn 0/3) M0 (missing)", "T2a(m) N1(sn0/3) M0(missing)", ""),
        ("T2 M1 C2", "T2 M1", "C2"),
        # What the database has no room for is not kept.
        ("pN1mi(sn)(3/12)", "pN1mi(sn)", "(3/12)"),
        ("M1c (PUL, OSS, HEP)", "M1c", "(PUL, OSS, HEP)"),
    ],
)
def test_what_a_pathologist_writes_beside_it_is_understood_and_named(typed: str, shown: str, beside: str) -> None:
    read = parse_typed_tnm(typed, is_lung=True)
    assert (format_tnm(read.tnm), "|".join(read.beside)) == (shown, beside)


@pytest.mark.parametrize(
    ("typed", "shown", "beside"),
    [
        ("pT2 pN1 Pn0", "pT2 pN1", "Pn0"),
        ("pT2 Pn0 pN1", "pT2 pN1", "Pn0"),
        ("pt2 pn1 pn0", "pT2 pN1", "pn0"),
        ("PT2 PN1 M0 L1 V0 PN0", "pT2 pN1 M0", "L1|V0|PN0"),
        ("pt2 pn0", "pT2 pN0", ""),
        ("pT2 Pn1", "pT2", "Pn1"),
        ("pT2 Pn2", "pT2 pN2", ""),
    ],
)
def test_nerves_are_told_from_lymph_nodes(typed: str, shown: str, beside: str) -> None:
    read = parse_typed_tnm(typed, is_lung=True)
    assert (format_tnm(read.tnm), "|".join(read.beside)) == (shown, beside)


@pytest.mark.parametrize(
    ("typed", "shown", "stage"),
    [
        ("T2a N1 M1b IVA", "T2a N1 M1b", "IVA"),
        ("pT2a pN1 cM0 UICC IIB", "pT2a pN1 cM0", "IIB"),
        ("pT2a pN1 cM0, UICC-Stadium: iib", "pT2a pN1 cM0", "IIB"),
        ("Stage IIIA1, T2a N2", "T2a N2", "IIIA1"),
        ("Tis N0 0IS", "Tis N0", "0is"),
        ("IV", "", "IV"),
    ],
)
def test_a_stage_in_the_line_is_read(typed: str, shown: str, stage: str) -> None:
    read = parse_typed_tnm(typed, is_lung=True)
    assert (format_tnm(read.tnm), read.stage) == (shown, stage)


@pytest.mark.parametrize(
    ("typed", "shown", "edition", "beside"),
    [
        ("TNM7: T2a N0 M0", "T2a N0 M0", "7", ()),
        ("pTNM 8: T2a N0 M0", "pT2a pN0 M0", "8", ()),
        ("TNM8: cT2a N1 M0 (8. Auflage)", "cT2a N1 M0", "8", ()),
        ("T2a N0 M0 R0 [UICC 8th edition]", "T2a N0 M0", "8", ("R0",)),
        ("TNM: T2a N0", "T2a N0", "", ()),
    ],
)
def test_an_edition_in_the_line_is_read(typed: str, shown: str, edition: str, beside: tuple[str, ...]) -> None:
    read = parse_typed_tnm(typed, is_lung=True)
    assert (format_tnm(read.tnm), read.edition, read.beside) == (shown, edition, beside)


@pytest.mark.parametrize(
    ("typed", "remark"),
    [
        ("T2 N0 (M1b)", "(M1b)"),
        ("T2 N0 (m1b)", "(m1b)"),
        ("T2 N0 M0 (M1b HEP)", "(M1b HEP)"),
        ("T2 N0 (cM1b, OSS)", "(cM1b, OSS)"),
        ("T2 N1 M0 [M1b]", "[M1b]"),
        ("T2 N1 M0 ([m] M 1b)", "([m] M 1b)"),
        ("T2 N1 M0 R0 (M1b)", "(M1b)"),
        ("(T2) N1 M1b", "(T2)"),
        ("T2 N0 M0 (IV)", "(IV)"),
        ("T2 N0 M0 (UICC-Stadium IVA, 3/12)", "(UICC-Stadium IVA, 3/12)"),
        ("T1(0 a)", "(0 a)"),
    ],
)
def test_no_category_and_no_stage_is_lost_in_brackets(typed: str, remark: str) -> None:
    with pytest.raises(NotTNM) as refused:
        parse_typed_tnm(typed, is_lung=True)
    assert str(refused.value).startswith(f"“{remark}”: a category or a stage in brackets is not read. Write it without")


def test_the_categories_of_lung_tumours_settle_what_else_is_read_otherwise() -> None:
    assert str(parse_typed_tnm("T2cN1cM0", is_lung=True).tnm) == "T2 cN1 cM0"
    assert str(parse_typed_tnm("T2cN1cM0").tnm) == "T2c N1c M0"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "No T, N or M is given"),
        (" , ", "No T, N or M is given"),
        ("cT2a N4", "“N4” (character 6) is not a known N category"),
        ("cT2a M2", "“M2” (character 6) is not a known M category"),
        ("T2a N1 M0 R9", "“R9” (character 11) is not understood"),
        ("T2a N1 M0 L5", "“L5” (character 11) is not understood"),
        ("T2a N1 hello", "“hello” (character 8) is not understood"),
        ("hello", "“hello” (character 1) is not understood"),
        ("L0 V0 R0", "No T, N or M is given"),
        ("(3/12)", "No T, N or M is given"),
        ("T2a IIB IIIA", "Two stages are given: IIB, IIIA"),
        ("pT2 pN0 pN1 M0", "“pN1”: N is given twice"),
        ("cT2-3 N1", "“3” (character 5) is not understood"),
        ("pN 3/12", "“pN” (character 1): the N category is missing"),
        ("pN1/12", "“12” (character 5) is not understood"),
        ("cT2a T3", "“T3”: T is given twice"),
        ("M1b 8", "“8” (character 5) is not understood"),
        ("M1c\N{ARABIC-INDIC DIGIT TWO}", "(character 4) is not understood"),
        ("T1 c2 N0", "“c2” (character 4) is not understood"),
        ("TNM7: T2 (8. Auflage)", "Two editions are given: 7, 8"),
        ("cTNM: T2 pTNM: N0", "called both cTNM and pTNM: write c or p before each category"),
        ("yyT1", "(character 1): a symbol (y, r, a) is given twice"),
        ("T2a N", "“N” (character 5): the N category is missing"),
        ("T2a+N1", "“+N1” (character 4) is not understood"),
        ("pT1cN0", "can be read as pT1 cN0 or pT1c N0: put spaces"),
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
    assert parse_typed_tnm(shown, is_lung=is_lung).tnm == record == parse_tnm(shown)


# Without spaces a small c or a may belong to what is before or behind it, so only records without prefix and a.
@given(records.filter(lambda record: not (record.a or record.m_prefix)), st.sampled_from((str.lower, str.upper, str)))
def test_neither_spaces_nor_large_letters_are_needed(record: TNM, written: "type[str]") -> None:
    joined = written(format_tnm(record).replace(" ", ""))
    typed = parse_typed_tnm(joined, is_lung=True)
    assert format_tnm(typed.tnm).lower() == format_tnm(record).lower()


@given(st.text(alphabet="cpuyraTNMtnmLVRGPIX0123456789abix()/, ;", max_size=14))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        record = parse_typed_tnm(text).tnm
    except NotTNM:
        return
    if shown := format_tnm(record):
        assert parse_typed_tnm(shown).tnm == record


# At most four categories may begin at one place ("2a1", "2a", "2", or Pn1), and no reading has more than four of them.
MOST_READINGS = sum(4**categories for categories in range(5))
PARTS = ("T1a", "cT2a1", "N1", "pN2b", "pn1", "M1c2", "L1", "(3/12)", "IIB", "a", "c", " ", "x")


@given(st.lists(st.sampled_from(PARTS), max_size=33).map("".join))
@example("T1a" * 33)
@example("T1a N1a M1a" * 9)
@example("pn1 " * 50)
@example("T1a N1a pn1 M1a" + "L1 (3/12)" * 20)
def test_work_is_bounded_however_much_can_be_read_in_two_ways(text: str) -> None:
    with (
        patch.object(typed_tnm, "_tokens", wraps=typed_tnm._tokens) as tokens,
        patch.object(typed_tnm, "_readings", wraps=typed_tnm._readings) as readings,
        suppress(NotTNM),
    ):
        parse_typed_tnm(text)
    assert tokens.call_count <= 2 * (len(text) + 1)
    assert readings.call_count <= 2 * MOST_READINGS + 2 * len(text) * 4


def test_a_letter_given_often_is_named() -> None:
    with pytest.raises(NotTNM, match="“T1a”: T is given twice"):
        parse_typed_tnm("T1a" * 33)
    with pytest.raises(NotTNM, match="“N2”: N is given twice"):
        parse_typed_tnm("T 1 N 1 N 2")
