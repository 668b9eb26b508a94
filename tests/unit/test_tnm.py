"""Reading and writing TNM."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.tnm import TNM, NotTNM, format_tnm, parse_tnm


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("cT2a", TNM(t="2a", t_prefix="c")),
        ("cT2a cN1 cM1b", TNM(t="2a", t_prefix="c", n="1", n_prefix="c", m="1b", m_prefix="c")),
        ("pN1 ypM0", TNM(n="1", n_prefix="p", m="0", m_prefix="p", y=True)),
        ("rcM1b", TNM(m="1b", m_prefix="c", r=True)),
        ("aT2b N1 M1c", TNM(t="2b", n="1", m="1c", a=True)),
        ("cM1c1", TNM(m="1c1", m_prefix="c")),
        ("Tis N0(i+) M0", TNM(t="is", n="0(i+)", m="0")),
        ("uT1mi Nx MX", TNM(t="1mi", t_prefix="u", n="X", m="X")),
        ("  pT4(m)\tpN2a ", TNM(t="4(m)", t_prefix="p", n="2a", n_prefix="p")),
    ],
)
def test_tokens_are_understood(text: str, record: TNM) -> None:
    assert parse_tnm(text) == record


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "No T, N or M"),
        ("cT2a cT3", "T is given twice"),
        ("cT7", "T7 is not a known T category"),
        ("cM2", "M2 is not a known M category"),
        ("cM", "M is not a known M category"),
        ("N2x", "not a known N category"),
        ("T2 N0(M1b)", "not a known N category"),
        ("T2(m) N0(cM1)", "not a known N category"),
        ("L1", "“L1” is not understood"),
        ("cpT1", "“cpT1” is not understood"),
        ("yypT1", "given twice"),
        ("T2 N1 M0 IIB", "“IIB” is not understood"),
    ],
)
def test_what_is_not_tnm_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotTNM, match=reason.replace("(", r"\(")):
        parse_tnm(text)


def test_a_symbol_on_any_token_holds_for_the_record() -> None:
    assert format_tnm(parse_tnm("ypT0 N0 cM0")) == "ypT0 yN0 ycM0"


prefixes = st.sampled_from(("", "c", "p", "u"))
records = st.builds(
    TNM,
    t=st.sampled_from((None, "X", "0", "is", "1a", "2", "4d")),
    n=st.sampled_from((None, "X", "0", "1", "2b")),
    m=st.sampled_from(("X", "0", "1a", "1c2")),
    m_prefix=prefixes,
    y=st.booleans(),
    r=st.booleans(),
    a=st.booleans(),
)


@given(records)
def test_what_is_written_can_be_read_again(record: TNM) -> None:
    assert parse_tnm(format_tnm(record)) == record
    assert str(record) == format_tnm(record)
