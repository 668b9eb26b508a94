"""What each oBDS element means in facts."""

import io
from datetime import date
from pathlib import Path

import pytest

from interop.obds.dates import NoDate, read_date
from interop.obds.draft import FactDraft
from interop.obds.mapping import Mapped, map_message
from interop.obds.reader import read_messages
from interop.obds.tables import mapping_table
from tests.obds_messages import diagnose, meldung, metastases, obds, patient, tnm, tumour, verlauf

TODAY = date(2026, 12, 1)


def mapped(content: str, about: str | None = None) -> Mapped:
    (message,) = read_messages(io.BytesIO(obds(patient(meldung(content, about=about)))))
    return map_message(message, today=TODAY)


def facts(content: str, kind: str = "", about: str | None = None) -> list[FactDraft]:
    result = mapped(content, about)
    assert not result.problems
    return [fact for fact in result.facts if (fact.kind == kind if kind else fact.kind != "diagnosis")]


def course_of(overall: str, **parts: str) -> dict[str, str]:
    found = facts(verlauf(overall, **parts))
    return {fact.kind: fact.values.get("extent", "") for fact in found}


@pytest.mark.parametrize(
    ("overall", "parts", "expected"),
    [
        ("Y", {}, {"recurrence": ""}),
        ("Y", {"local": "R"}, {"recurrence": "local"}),
        ("Y", {"local": "R", "nodes": "R"}, {"recurrence": "regional"}),
        ("Y", {"local": "R", "nodes": "R", "distant": "R"}, {"recurrence": "distant"}),
        ("P", {"distant": "P"}, {"progression": ""}),
        ("P", {"distant": "R"}, {"recurrence": "distant", "progression": ""}),
        ("P", {"local": "R"}, {"recurrence": "local", "progression": ""}),
        ("D", {"local": "P"}, {"progression": ""}),
        ("D", {}, {}),
        ("U", {"nodes": "P"}, {"progression": ""}),
        ("X", {}, {}),
        ("V", {"local": "K"}, {"remission": ""}),
        ("V", {"local": "R"}, {"remission": ""}),
        ("V", {"distant": "R"}, {"remission": "", "recurrence": "distant"}),
        ("R", {}, {"remission": ""}),
        ("T", {}, {}),
        ("B", {}, {}),
        ("K", {"distant": "N"}, {}),
        ("K", {"distant": "R"}, {"recurrence": "distant"}),
    ],
)
def test_course(overall: str, parts: dict[str, str], expected: dict[str, str]):
    assert course_of(overall, **parts) == expected


def test_a_recurrence_that_is_nothing_but_listed_metastases_is_distant():
    found = {fact.kind: fact for fact in facts(verlauf("Y", more=metastases("BRA", on="2026-08-30")))}
    assert found["recurrence"].values["extent"] == "distant"
    assert (found["metastasis"].values["site"], found["metastasis"].on) == ("BRA", date(2026, 8, 30))


@pytest.mark.parametrize(
    ("written", "m", "understood"),
    [("1b", "1b", True), ("1c1", "1c1", True), ("pM1", "1", True), (" 0 (i+)", "0(i+)", True), ("x", "X", True),
     ("unbekannt", "", False), ("2", "", False)],
)  # fmt: skip
def test_m_categories(written: str, m: str, understood: bool):
    result = mapped(diagnose(tnm(m=written)))
    assert bool(result.problems) is not understood
    if understood:
        staging = next(fact for fact in result.facts if fact.kind == "staging")
        assert staging.values["m_category"] == m


def test_tnm_keeps_prefixes_flags_and_edition_and_an_omitted_prefix_is_c():
    record = (
        '<pTNM ID="9"><Datum>2026-06-09</Datum><Version>9</Version><y_Symbol>y</y_Symbol><r_Symbol>r</r_Symbol>'
        "<c_p_u_Praefix_T>p</c_p_u_Praefix_T><T>2a</T><N>2b</N><M>0</M><UICC_Stadium>IIIB</UICC_Stadium></pTNM>"
    )
    (staging,) = facts(diagnose(record), "staging")
    values = staging.values
    assert (values["t_prefix"], values["t_category"], values["n_prefix"], values["n_category"]) == (
        "p",
        "2a",
        "c",
        "2b",
    )
    assert (values["y_symbol"], values["r_symbol"], values["a_symbol"]) == (True, True, False)
    assert (values["edition"], values["stage"], staging.on) == ("9", "IIIB", date(2026, 6, 9))


def test_clinical_and_pathological_tnm_are_two_records():
    both = diagnose(tnm("cTNM", m="0"), tnm("pTNM", m="1"))
    assert [fact.values["m_category"] for fact in facts(both, "staging")] == ["0", "1"]


def test_an_unknown_site_is_a_metastasis_all_the_same():
    result = mapped(diagnose(metastases("KNO")))
    assert [fact.values["site"] for fact in result.facts if fact.kind == "metastasis"] == ["OTH"]
    assert "OTH" in str(result.notes[0])


def test_the_extent_of_small_cell_cancer_is_read_for_lung_tumours_only():
    veterans = (
        "<Menge_Weitere_Klassifikation><Weitere_Klassifikation><Datum>2026-06-08</Datum><Name>VALG</Name>"
        "<Stadium>Extensive Disease</Stadium></Weitere_Klassifikation></Menge_Weitere_Klassifikation>"
    )
    assert [fact.values["extent"] for fact in facts(diagnose(veterans), "staging")] == ["extensive"]
    assert facts(diagnose(veterans), "staging", tumour("C67.0")) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2", ("ECOG", 2)), ("20%", ("KPS", 20)), ("100%", ("KPS", 100)), ("U", None), ("7", None), ("25%", None)],
)
def test_performance(written: str, expected: tuple[str, int] | None):
    state = f"<Allgemeiner_Leistungszustand>{written}</Allgemeiner_Leistungszustand>"
    found = [(fact.values["scale"], fact.values["value_number"]) for fact in facts(diagnose(state), "performance")]
    assert found == ([expected] if expected else [])


def operation(intention: str) -> str:
    return f'<OP OP_ID="1"><Intention>{intention}</Intention><Datum>2026-06-20</Datum></OP>'


@pytest.mark.parametrize(
    ("intention", "expected"), [("K", ["curative"]), ("P", ["palliative"]), ("X", ["unknown"]), ("D", []), ("R", [])]
)
def test_surgery_is_a_treatment_unless_it_is_diagnostic_or_a_revision(intention: str, expected: list[str]):
    assert [fact.values["intent"] for fact in facts(operation(intention), "treatment")] == expected


def radiotherapy(*parts: tuple[str, str], intention: str = "O", ends: str = "") -> str:
    listed = ""
    for begin, end in parts:
        dates = (f"<Beginn>{begin}</Beginn>" if begin else "") + (f"<Ende>{end}</Ende>" if end else "")
        listed += f"<Bestrahlung>{dates}</Bestrahlung>"
    occasion = "behandlungsende" if ends else "behandlungsbeginn"
    reason = f"<Ende_Grund>{ends}</Ende_Grund>" if ends else ""
    return (
        f'<ST ST_ID="1"><Meldeanlass>{occasion}</Meldeanlass><Intention>{intention}</Intention>'
        f"<Menge_Bestrahlung>{listed}</Menge_Bestrahlung>{reason}</ST>"
    )


def test_radiotherapy_lasts_from_the_first_beginning_to_the_last_end():
    parts = ("2026-07-10", "2026-07-20"), ("2026-07-01", "2026-07-05")
    (treatment,) = facts(radiotherapy(*parts, ends="A"), "treatment")
    assert (treatment.on, treatment.until) == (date(2026, 7, 1), date(2026, 7, 20))
    assert (treatment.values["intent"], treatment.values["ended"]) == ("locally_curative", "toxicity")


def test_radiotherapy_without_a_beginning_is_dated_by_the_month_of_its_end_and_without_any_date_rejected():
    (treatment,) = facts(radiotherapy(("", "2026-07-20"), ends="E"), "treatment")
    assert (treatment.on, treatment.precision, treatment.until) == (date(2026, 7, 1), "month", date(2026, 7, 20))
    assert mapped(radiotherapy(("", ""))).problems[0].element == "ST/Menge_Bestrahlung/Bestrahlung/Beginn"


def test_a_treatment_that_ends_before_it_begins_is_rejected():
    assert mapped(radiotherapy(("2026-07-20", "2026-07-01"), ends="E")).problems[0].element == "ST/Ende"


def systemic(kind: str, intention: str = "P", protocol: str = "") -> str:
    return (
        f'<SYST SYST_ID="1"><Meldeanlass>behandlungsbeginn</Meldeanlass><Intention>{intention}</Intention>'
        f"<Therapieart>{kind}</Therapieart><Protokoll>{protocol}</Protokoll><Beginn>2026-07</Beginn></SYST>"
    )


def test_waiting_and_best_supportive_care_are_no_treatment_but_say_the_intent():
    assert [(fact.kind, fact.values["intent"]) for fact in facts(systemic("WW", "K"))] == [("intent", "curative")]
    assert facts(systemic("WS", "S")) == []
    care = facts(systemic("SO", "S", "BSC: Best Supportive Care"))
    assert [(fact.kind, fact.values["intent"], fact.precision) for fact in care] == [("intent", "palliative", "month")]
    assert [fact.kind for fact in facts(systemic("CH"))] == ["treatment"]


def conference(kind: str, *codes: str, wish: str = "N") -> str:
    listed = "".join(f"<Typ_Therapieempfehlung>{code}</Typ_Therapieempfehlung>" for code in codes)
    return (
        f"<Tumorkonferenz><Datum>2026-07-02</Datum><Typ>{kind}</Typ><Therapieempfehlung><Menge_Typ_Therapieempfehlung>"
        f"{listed}</Menge_Typ_Therapieempfehlung><Abweichung_Patientenwunsch>{wish}</Abweichung_Patientenwunsch>"
        "</Therapieempfehlung></Tumorkonferenz>"
    )


def test_a_conference_keeps_its_recommendation_and_says_whether_it_was_one():
    (board,) = facts(conference("ther", "KW", "BSC", wish="J"), "board")
    assert board.values["recommendation"] == ["BSC", "KW"]
    assert "ohne Tumorkonferenz" in board.values["description"]
    assert "Patientenwunsch" in board.values["description"]
    assert [problem.element for problem in mapped(conference("", "KW")).problems] == ["Tumorkonferenz/Typ"]


def test_death_is_one_fact_of_the_patient():
    (death,) = facts("<Tod><Sterbedatum>2026-08-01</Sterbedatum></Tod>", "death")
    assert (death.tumour, death.external_id, death.on) == ("", "death", date(2026, 8, 1))


def test_what_has_not_happened_yet_is_rejected():
    (problem,) = mapped("<Tod><Sterbedatum>2062-08-01</Sterbedatum></Tod>").problems
    assert problem.element == "Tod/Sterbedatum"
    assert "2062-08-01" in str(problem)


@pytest.mark.parametrize(
    ("about", "element"),
    [
        ("", "Tumorzuordnung"),
        (tumour("??"), "Tumorzuordnung/Primaertumor_ICD/Code"),
        (tumour(on=""), "Tumorzuordnung/Diagnosedatum"),
        (tumour(on="gestern"), "Tumorzuordnung/Diagnosedatum"),
        (tumour(ref=""), "Tumorzuordnung"),
    ],
)
def test_a_message_without_its_tumour_is_rejected(about: str, element: str):
    result = mapped(diagnose(), about)
    assert element in {problem.element for problem in result.problems}
    assert not result.facts


@pytest.mark.parametrize(
    ("written", "accuracy", "on", "precision"),
    [
        ("2026-03-15", "E", date(2026, 3, 15), "day"),
        ("2026-03-15", "", date(2026, 3, 15), "day"),
        ("2026-03-15", "T", date(2026, 3, 1), "month"),
        ("2026-03-15", "M", date(2026, 1, 1), "year"),
        ("2026-03-15", "V", date(2026, 1, 1), "year"),
        ("2026-03", "E", date(2026, 3, 1), "month"),
        ("2026", "", date(2026, 1, 1), "year"),
        ("2026-03-15Z", "E", date(2026, 3, 15), "day"),
        ("2026-03-15+01:00", "E", date(2026, 3, 15), "day"),
        ("15.03.2026", "E", date(2026, 3, 15), "day"),
    ],
)
def test_dates(written: str, accuracy: str, on: date, precision: str):
    found = read_date(written, accuracy)
    assert (found.on, found.precision) == (on, precision)


@pytest.mark.parametrize("written", ["", "2026-13-01", "2026-02-30", "26-03-01", "1899-12-31", "0000-00-00", "heute"])
def test_what_is_no_date(written: str):
    with pytest.raises(NoDate):
        read_date(written)


def test_the_table_in_the_documentation_is_that_of_the_mapping():
    documentation = Path(__file__).parents[2] / "docs" / "obds.md"
    assert mapping_table() in documentation.read_text(encoding="utf-8")
