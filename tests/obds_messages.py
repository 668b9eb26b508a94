"""oBDS 3 messages for tests, written as short as the import allows."""

from pathlib import Path


def tumour(code: str = "C34.1", *, ref: str = "T1", on: str = "2026-06-01", side: str = "L", exact: str = "E") -> str:
    return (
        f'<Tumorzuordnung Tumor_ID="{ref}"><Primaertumor_ICD><Code>{code}</Code></Primaertumor_ICD>'
        f'<Diagnosedatum Datumsgenauigkeit="{exact}">{on}</Diagnosedatum>'
        f"<Seitenlokalisation>{side}</Seitenlokalisation>"
        "<Morphologie_ICD_O><Code>8140/3</Code></Morphologie_ICD_O></Tumorzuordnung>"
    )


def tnm(
    name: str = "cTNM", *, t: str = "2a", n: str = "1", m: str = "1b", on: str = "2026-06-05", ref: str = ""
) -> str:
    own = f' ID="{ref}"' if ref else ""
    return f"<{name}{own}><Datum>{on}</Datum><Version>8</Version><T>{t}</T><N>{n}</N><M>{m}</M></{name}>"


def metastases(*sites: str, on: str = "2026-06-05", exact: str = "E") -> str:
    listed = "".join(
        f'<Fernmetastase><Diagnosedatum Datumsgenauigkeit="{exact}">{on}</Diagnosedatum>'
        f"<Lokalisation>{site}</Lokalisation></Fernmetastase>"
        for site in sites
    )
    return f"<Menge_FM>{listed}</Menge_FM>"


def diagnose(*parts: str) -> str:
    return f"<Diagnose><Diagnosesicherung>7</Diagnosesicherung>{''.join(parts)}</Diagnose>"


def verlauf(
    overall: str,
    *,
    local: str = "",
    nodes: str = "",
    distant: str = "",
    on: str = "2026-09-01",
    ref: str = "V1",
    more: str = "",
) -> str:
    parts = {
        "Untersuchungsdatum_Verlauf": on,
        "Gesamtbeurteilung_Tumorstatus": overall,
        "Verlauf_Lokaler_Tumorstatus": local,
        "Verlauf_Tumorstatus_Lymphknoten": nodes,
        "Verlauf_Tumorstatus_Fernmetastasen": distant,
    }
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)
    return f'<Verlauf Verlauf_ID="{ref}">{inside}{more}</Verlauf>'


def meldung(content: str, *, ref: str = "M1", about: str | None = None) -> str:
    return f'<Meldung Meldung_ID="{ref}" Melder_ID="X">{tumour() if about is None else about}{content}</Meldung>'


def patient(*messages: str, ref: str = "P1", name: str = "Muster", given: str = "Erika", city: str = "Ort") -> str:
    return (
        f'<Patient Patient_ID="{ref}"><Patienten_Stammdaten><Nachname>{name}</Nachname><Vornamen>{given}</Vornamen>'
        '<Geschlecht>W</Geschlecht><Geburtsdatum Datumsgenauigkeit="E">1960-01-02</Geburtsdatum>'
        f"<Adresse><Ort>{city}</Ort></Adresse></Patienten_Stammdaten>"
        f"<Menge_Meldung>{''.join(messages)}</Menge_Meldung></Patient>"
    )


def obds(*patients: str, reported: str = "2026-06-20", sender: str = "S1", version: str = "3.0.4") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><oBDS xmlns="http://www.basisdatensatz.de/oBDS/XML" '
        f'Schema_Version="{version}"><Absender Absender_ID="{sender}"/><Meldedatum>{reported}</Meldedatum>'
        f"<Menge_Patient>{''.join(patients)}</Menge_Patient></oBDS>"
    ).encode()


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
