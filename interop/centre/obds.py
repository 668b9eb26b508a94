"""Messages written as oBDS 3.0.4 XML: which element says what, in the order the schema wants."""

from collections.abc import Iterable, Mapping
from datetime import date

from lxml import etree

from interop.centre.elements import day, histology, metastases, morphology, node, tnm
from interop.centre.messages import (
    Diagnose,
    Message,
    Operation,
    Pathologie,
    Strahlentherapie,
    Systemtherapie,
    Tod,
    Tumorkonferenz,
    Tumour,
    Verlauf,
)
from interop.centre.people import INSURER, POSTCODE, TOWN, Person

SCHEMA_VERSION = "3.0.4"
SENDER = "DEMO-LUNGENZENTRUM"
REPORTERS = {
    "PNEUMO": "Klinik für Pneumologie",
    "ONKO": "Onkologische Tagesklinik",
    "THORAX": "Klinik für Thoraxchirurgie",
    "STRAHLEN": "Klinik für Strahlentherapie",
    "PATHO": "Institut für Pathologie",
}


def package(meldedatum: date, patients: Mapping[Person, Iterable[Message]]) -> bytes:
    """Write one reporting package: the messages of several patients, all reported on or before the Meldedatum."""
    root = node(
        "oBDS",
        node(
            "Absender",
            node("Bezeichnung", f"Lungenzentrum {TOWN} (erfundene Daten)"),
            node("Anschrift", TOWN),
            Absender_ID=SENDER,
            Software_ID="make_centre",
            Software_Version="1",
        ),
        node("Meldedatum", meldedatum.isoformat()),
        node("Menge_Patient", *(_patient(person, messages) for person, messages in patients.items())),
        node("Menge_Melder", *(_reporter(code, name) for code, name in REPORTERS.items())),
        Schema_Version=SCHEMA_VERSION,
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _patient(person: Person, messages: Iterable[Message]) -> etree._Element:
    if person.insured:
        insurance = node("Versichertendaten_GKV", node("IKNR", INSURER), node("GKV_Versichertennummer", person.insured))
    else:
        insurance = node("Versichertendaten_Sonstige", node("Ersatzkode", "970000099"))
    return node(
        "Patient",
        node(
            "Patienten_Stammdaten",
            insurance,
            node("Nachname", person.surname),
            node("Vornamen", person.given),
            node("Geschlecht", person.sex),
            day("Geburtsdatum", person.born, "E"),
            node(
                "Adresse",
                node("Strasse", person.street),
                node("Hausnummer", person.house),
                node("Land", "DE"),
                node("PLZ", POSTCODE),
                node("Ort", TOWN),
            ),
        ),
        node("Menge_Meldung", *(_message(message) for message in messages)),
        Patient_ID=person.id,
    )


def _reporter(code: str, name: str) -> etree._Element:
    return node("Melder", node("KH_Abt_Station_Praxis", name), node("PLZ", POSTCODE), node("Ort", TOWN), ID=code)


def _message(message: Message) -> etree._Element:
    reporter, content = _content(message)
    return node(
        "Meldung",
        node("Meldebegruendung", "I"),
        node("Eigene_Leistung", "J"),
        _tumour(message.tumour),
        content,
        Meldung_ID=message.id,
        Melder_ID=reporter,
    )


def _tumour(tumour: Tumour) -> etree._Element:
    return node(
        "Tumorzuordnung",
        node("Primaertumor_ICD", node("Code", tumour.icd10), node("Version", f"10 {tumour.diagnosed.year} GM")),
        day("Diagnosedatum", tumour.diagnosed, tumour.precision),
        node("Seitenlokalisation", tumour.side),
        morphology(tumour),
        Tumor_ID=tumour.id,
    )


def _content(message: Message) -> tuple[str, etree._Element]:
    """Give the reporter's code and the element that holds what the message says."""
    match message.content:
        case Diagnose() as said:
            return "PNEUMO", _diagnosis(message, said)
        case Pathologie() as said:
            return "PATHO", _pathology(message, said)
        case Operation() as said:
            return "THORAX", _operation(message, said)
        case Strahlentherapie() as said:
            return "STRAHLEN", _radiotherapy(said)
        case Systemtherapie() as said:
            return "ONKO", _systemic_treatment(said)
        case Verlauf() as said:
            return "ONKO", _course(message, said)
        case Tumorkonferenz() as said:
            return "PNEUMO", _conference(message, said)
        case Tod() as said:
            return "PNEUMO", _death(message, said)


def _diagnosis(message: Message, said: Diagnose) -> etree._Element:
    tumour = message.tumour
    exact = tumour.precision == "E" or said.staged_on != tumour.diagnosed
    extent = node("Weitere_Klassifikation", node("Name", "VALG"), node("Stadium", said.extent))
    return node(
        "Diagnose",
        node("Primaertumor_Diagnosetext", tumour.text),
        node("Primaertumor_Topographie_ICD_O", node("Code", tumour.topography), node("Version", "33")),
        node("Diagnosesicherung", said.secured),
        histology(message, said.grading) if said.grading else None,
        metastases(said.metastases),
        tnm("cTNM", said.tnm, said.staged_on if exact else None),
        node("Menge_Weitere_Klassifikation", extent) if said.extent else None,
        node("Allgemeiner_Leistungszustand", said.performance),
    )


def _pathology(message: Message, said: Pathologie) -> etree._Element:
    return node(
        "Pathologie",
        node("Diagnosesicherung", "7"),
        histology(message, said.grading),
        tnm("pTNM", said.tnm, message.happened),
        node("Lokale_Beurteilung_Residualstatus", said.residual) if said.residual else None,
        node("Einsender", node("unstrukturiert", node("Adresse1", f"Lungenzentrum {TOWN}"))),
        node("Befundtext", said.finding),
        Befund_ID=message.id,
    )


def _operation(message: Message, said: Operation) -> etree._Element:
    procedure = node("OPS", node("Code", said.procedure), node("Version", str(message.happened.year)))
    return node(
        "OP",
        node("Intention", said.intent),
        node("Datum", message.happened.isoformat()),
        node("Menge_OPS", procedure),
        tnm("TNM", said.tnm, message.happened),
        node("Residualstatus", node("Lokale_Beurteilung_Residualstatus", said.residual)),
        node("Komplikationen", node("Komplikation_nein_oder_unbekannt", "N")),
        OP_ID=said.id,
    )


def _radiotherapy(said: Strahlentherapie) -> etree._Element:
    field = said.field
    sessions = node(
        "Bestrahlung",
        node("Beginn", said.began.isoformat()),
        node("Ende", said.ended.isoformat()) if said.ended else None,
        node(
            "Applikationsart",
            node(
                "Perkutan",
                node("Stereotaktisch", "ST") if field.stereotactic else None,
                node("Zielgebiet", node("CodeVersion2021", field.target)),
                node("Seite_Zielgebiet", field.side),
                node("Strahlenart", "UH"),
                node("Gesamtdosis", node("Dosis", field.dose), node("Einheit", "Gy")),
                node("Einzeldosis", node("Dosis", field.fraction), node("Einheit", "Gy")),
            ),
        ),
    )
    return node(
        "ST",
        node("Meldeanlass", "behandlungsende" if said.ended else "behandlungsbeginn"),
        node("Intention", said.intent),
        node("Stellung_OP", "O"),
        node("Menge_Bestrahlung", sessions),
        node("Ende_Grund", said.end_reason) if said.ended else None,
        node("Nebenwirkungen", node("Grad_maximal2_oder_unbekannt", "1" if said.ended else "U")),
        ST_ID=said.id,
    )


def _systemic_treatment(said: Systemtherapie) -> etree._Element:
    substances = (node("Substanz", node("Bezeichnung", name)) for name in said.regimen.substances)
    return node(
        "SYST",
        node("Meldeanlass", "behandlungsende" if said.ended else "behandlungsbeginn"),
        node("Intention", said.intent),
        node("Stellung_OP", said.position),
        node("Therapieart", said.regimen.kind),
        node("Protokoll", said.regimen.protocol),
        day("Beginn", said.began, "E"),
        node("Menge_Substanz", *substances),
        node("Ende_Grund", said.end_reason) if said.ended else None,
        node("Ende", said.ended.isoformat()) if said.ended else None,
        node("Nebenwirkungen", node("Grad_maximal2_oder_unbekannt", "2" if said.ended else "U")),
        SYST_ID=said.id,
    )


def _course(message: Message, said: Verlauf) -> etree._Element:
    return node(
        "Verlauf",
        node("Meldeanlass", "statusaenderung" if said.changed else "statusmeldung"),
        node("Untersuchungsdatum_Verlauf", message.happened.isoformat()),
        node("Gesamtbeurteilung_Tumorstatus", said.overall),
        node("Verlauf_Lokaler_Tumorstatus", said.local),
        node("Verlauf_Tumorstatus_Lymphknoten", said.nodes),
        node("Verlauf_Tumorstatus_Fernmetastasen", said.distant),
        metastases(said.metastases),
        tnm("TNM", said.tnm, message.happened),
        node("Allgemeiner_Leistungszustand", said.performance),
        Verlauf_ID=message.id,
    )


def _conference(message: Message, said: Tumorkonferenz) -> etree._Element:
    return node(
        "Tumorkonferenz",
        node("Meldeanlass", said.occasion),
        day("Datum", message.happened, "E"),
        node("Typ", said.type),
        node(
            "Therapieempfehlung",
            node("Menge_Typ_Therapieempfehlung", *(node("Typ_Therapieempfehlung", code) for code in said.recommends)),
            node("Abweichung_Patientenwunsch", "J" if said.patient_differs else "N"),
        ),
        Tumorkonferenz_ID=message.id,
    )


def _death(message: Message, said: Tod) -> etree._Element:
    cause = node("Todesursache_ICD", node("Code", said.cause), node("Version", f"10 {message.happened.year} GM"))
    return node(
        "Tod",
        node("Sterbedatum", message.happened.isoformat()),
        node("Tod_tumorbedingt", said.by_tumour),
        node("Menge_Todesursachen", cause),
        Abschluss_ID=message.id,
    )
