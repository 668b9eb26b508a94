"""
What oBDS codes mean in our words. The mapping reads these tables, and the table in `docs/obds.md` is made from them.

Source: oBDS 3.0.4 (basisdatensatz.de), the annotations of its schema.
"""

import msgspec

SIDES = ("L", "R", "B", "M", "U", "T")
SEXES = {"M": "male", "W": "female", "D": "diverse", "X": "unknown", "U": "unknown"}
SITES = ("PUL", "OSS", "HEP", "BRA", "LYM", "MAR", "PLE", "PER", "ADR", "SKI", "OTH", "GEN")

INTENTS = {"K": "curative", "P": "palliative", "O": "locally_curative", "S": "unknown", "X": "unknown", "": "unknown"}
# Biopsies and revisions are no treatment of the tumour: they must not end its initial window.
NO_SURGERY_OF_THE_TUMOUR = ("D", "R")

ENDS = {
    "E": "completed",
    "F": "completed",
    "R": "completed",
    "W": "completed",
    "A": "toxicity",
    "P": "progression",
    "V": "patient_wish",
    "S": "other",
    "T": "other",
    "U": None,
    "": None,
}
# Waiting is reported as a systemic therapy, but nothing is given.
WAITING = ("WW", "AS", "WS")

OVERALL = ("V", "T", "K", "P", "D", "B", "R", "Y", "U", "X")
COMPLETE_REMISSION = ("V", "R")
# Where the overall rating does not settle it, a part that progresses is progression.
UNSETTLED = ("D", "U", "X", "")

RECOMMENDATIONS = (
    "CH", "HO", "IM", "ZS", "SZ", "CI", "CZ", "CIZ", "IZ", "WW", "AS", "WS", "OP", "ST", "SO", "KW",
)  # fmt: skip
BOARD_TYPES = {
    "praeth": "prätherapeutische Tumorkonferenz",
    "postop": "postoperative Tumorkonferenz",
    "postth": "posttherapeutische Tumorkonferenz",
    "ther": "Therapieplanung ohne Tumorkonferenz",
}
SMALL_CELL_EXTENTS = {
    "ld": "limited",
    "vld": "limited",
    "limited": "limited",
    "ed": "extensive",
    "extensive": "extensive",
}


class Row(msgspec.Struct, frozen=True):
    """One line of the mapping table: an element, the kind of fact it becomes ("" for none), and how."""

    element: str
    fact: str
    how: str


def _codes(table: dict[str, str | None]) -> str:
    meanings: dict[str, list[str]] = {}
    for code, meaning in table.items():
        if code:
            meanings.setdefault(meaning or "not stated", []).append(code)
    return ", ".join(f"{' '.join(codes)} → {meaning}" for meaning, codes in meanings.items())


ELEMENTS = (
    Row("oBDS/Absender/@Absender_ID", "", "sender; with Patient_ID the patient's identifier"),
    Row("oBDS/Meldedatum", "", "`recorded` of every fact; missing or in the future: the day of the import"),
    Row("Patient/@Patient_ID, Patienten_Stammdaten", "", f"the patient; sex: {_codes(dict(SEXES))}"),
    Row("Meldung/@Meldung_ID", "", "with sender and patient the identity of the message"),
    Row("Tumorzuordnung/@Tumor_ID", "", "the tumour, inside sender and patient"),
    Row(
        "Tumorzuordnung: Primaertumor_ICD/Code, Diagnosedatum, Seitenlokalisation, Morphologie_ICD_O/Code",
        "diagnosis",
        "ICD-10 code, day, side, morphology; the Diagnose message goes before Pathologie, and that before all others. "
        "Always confirmed: suspicions are not reported in oBDS, and a clinical diagnosis is one",
    ),
    Row(
        "Diagnose, Pathologie: Histologie/Morphologie_ICD_O/Code",
        "diagnosis",
        "morphology, where Tumorzuordnung has none",
    ),
    Row(
        "Diagnose, Pathologie: cTNM, pTNM; OP, Verlauf: TNM",
        "staging",
        "one fact each: T, N, M with their prefixes (left out: c), y, r, a, Version, UICC_Stadium; on Datum, else on "
        "the day of the message. One TNM ID is one fact, whichever message repeats it",
    ),
    Row(
        "Diagnose, Pathologie, OP, Verlauf: Menge_Weitere_Klassifikation (lung only)",
        "staging",
        "extent of small-cell cancer: LD, VLD, limited → limited; ED, extensive → extensive",
    ),
    Row(
        "Diagnose, Pathologie, Verlauf: Menge_FM/Fernmetastase",
        "metastasis",
        f"site ({' '.join(SITES)}; another one: OTH, with a note), on its own Diagnosedatum",
    ),
    Row(
        "Diagnose, Verlauf: Allgemeiner_Leistungszustand",
        "performance",
        "0–4 → ECOG, 10%–100% → KPS, U → nothing",
    ),
    Row(
        "Verlauf/Gesamtbeurteilung_Tumorstatus",
        "recurrence, progression, remission",
        "Y → recurrence; P → progression; V, R → remission; D, U, X → progression where a part progresses (P). "
        "T (partial remission), B, K → nothing: the tumour is still there",
    ),
    Row(
        "Verlauf/Verlauf_Lokaler_Tumorstatus, Verlauf_Tumorstatus_Lymphknoten, Verlauf_Tumorstatus_Fernmetastasen",
        "recurrence",
        "R → recurrence, one per Verlauf, its extent the widest: metastases R → distant, lymph nodes R → regional, "
        "local R → local. Metastases P, N or T are those already known: no new metastatic disease",
    ),
    Row(
        "OP: Datum, Intention",
        "treatment",
        f"surgery; {_codes(dict(INTENTS))}; {' '.join(NO_SURGERY_OF_THE_TUMOUR)} (diagnostic, revision) → no treatment",
    ),
    Row(
        "ST: Menge_Bestrahlung/Bestrahlung: Beginn, Ende; Intention, Ende_Grund",
        "treatment",
        f"radiotherapy from the first Beginn to the last Ende; ended: {_codes(ENDS)}. Without any Beginn: from the "
        "month of the first Ende",
    ),
    Row(
        "SYST: Beginn, Ende, Intention, Ende_Grund, Protokoll, Menge_Substanz",
        "treatment",
        "systemic; beginning and end with one SYST_ID (or one beginning and protocol) are one fact",
    ),
    Row(
        "SYST: Therapieart WW, AS, WS, or best supportive care",
        "intent",
        "no treatment is given, so none is recorded; the intention is (best supportive care: palliative)",
    ),
    Row(
        "Tumorkonferenz: Datum, Typ, Typ_Therapieempfehlung, Abweichung_Patientenwunsch",
        "board",
        f"recommendation ({' '.join(RECOMMENDATIONS)}) as it stands; the type, and J for a deviation at the patient's "
        "wish, in the description. Without Typ nobody knows whether a conference took place: rejected",
    ),
    Row("Tod/Sterbedatum", "death", "one per patient, whichever tumour's message says so"),
    Row(
        "Meldebegruendung, Eigene_Leistung, Zertifizierung, Melder, Genetik, Residualstatus, Komplikationen, "
        "Nebenwirkungen, Menge_Fruehere_Tumorerkrankung, Todesursachen, modules, Zusatzitem, Anmerkung",
        "",
        "not used by any rule; kept in the raw message",
    ),
)


def mapping_table() -> str:
    """Give the mapping, element by element, as a Markdown table."""
    lines = ["| oBDS element | fact | how |", "| --- | --- | --- |"]
    lines += [f"| {row.element} | {row.fact or '–'} | {row.how} |" for row in ELEMENTS]
    return "\n".join(lines) + "\n"
