"""What must hold of documents when all is quiet, asked of the database in plain SQL, without code of the product."""

from collections.abc import Collection, Mapping

from tests.chaos.storm import House
from tests.chaos.writing import words_of

FACTS = "(SELECT count(*) FROM patients_fact f WHERE f.patient_id = c.patient_id AND f.kind = '{kind}')"
TASKS = "(SELECT count(*) FROM consults_task t WHERE t.consult_id = c.id AND t.kind = '{kind}')"
FIRST = "consults_consult c JOIN consults_document d ON d.consult_id = c.id AND d.number = 1"
EXACTLY: Mapping[str, str] = {
    "consult facts": FACTS.format(kind="consult"),
    "facts of palliative care": FACTS.format(kind="palliative_care"),
    "facts of a pathway": FACTS.format(kind="pathway"),
    "plans": "(SELECT count(*) FROM consults_pathwayplan p WHERE p.patient_id = c.patient_id)",
    "symptoms to ask about again": TASKS.format(kind="recheck"),
    "recommendations": "(SELECT count(*) FROM consults_recommendation r WHERE r.consult_id = c.id)",
    "letters to the oncologist": """(SELECT count(*) FROM consults_letter l
        WHERE l.document_id = d.id AND l.kind = 'oncologist')""",
    "letters to the GP": "(SELECT count(*) FROM consults_letter l WHERE l.document_id = d.id AND l.kind = 'gp')",
}
NOTHING_FOUND: Mapping[str, str] = {
    "half-signed documents": f"""
        SELECT c.id, c.state, d.state FROM {FIRST}
         WHERE (c.state = 'signed') <> (d.state = 'signed') OR (d.signed_at IS NULL) <> (c.signed_at IS NULL)
            OR c.signed_by_id IS DISTINCT FROM d.signed_by_id
    """,
    "versions that nobody asked for": "SELECT id FROM consults_document WHERE number > 1",
    **{
        f"not exactly one where signed, none else: {what}": f"""
        SELECT c.id, {count} FROM {FIRST} WHERE {count} <> (d.state = 'signed')::int
        """
        for what, count in EXACTLY.items()
    },
    "tasks of the plan doubled or lost": f"""
        SELECT c.id FROM {FIRST} WHERE {TASKS.format(kind="measure")} <> 2 * (d.state = 'signed')::int
    """,
    "scores doubled or lost": f"""
        SELECT c.id FROM {FIRST}
         WHERE (SELECT count(*) FROM patients_fact f WHERE f.patient_id = c.patient_id AND f.source = 'consult'
                   AND f.kind = 'assessment' AND f.instrument = 'ESAS') <> (d.state = 'signed')::int
    """,
    "facts of a consult that are there twice": """
        SELECT patient_id, external_id FROM patients_fact WHERE source = 'consult' AND external_id <> ''
         GROUP BY patient_id, external_id HAVING count(*) > 1
    """,
    "patients' copies that are not exactly those of who was told": f"""
        SELECT c.id FROM {FIRST} JOIN patients_patient p ON p.id = c.patient_id
         WHERE (SELECT count(*) FROM consults_letter l WHERE l.document_id = d.id AND l.kind = 'patient')
            <> (d.state = 'signed' AND p.informed_on IS NOT NULL)::int
    """,
    "letters that are not whole": r"""
        SELECT id FROM consults_letter
         WHERE state <> 'made' OR substring(content FROM 1 FOR 5) <> '%PDF-'::bytea
            OR encode(sha256(content), 'hex') <> digest
    """,
    "letters made more than once": """
        SELECT l.id FROM consults_letter l JOIN consults_letterevent e ON e.pgh_obj_id = l.id AND e.state = 'made'
         GROUP BY l.id HAVING count(*) <> 1
    """,
    "letters of one kind and language twice": """
        SELECT document_id, kind, language FROM consults_letter GROUP BY 1, 2, 3 HAVING count(*) > 1
    """,
}
STORED = """
    SELECT d.consult_id, s.section, question.key, question.value #>> '{}'
      FROM consults_sectionanswers s JOIN consults_document d ON d.id = s.document_id,
           jsonb_each(s.answers) AS question
"""


def find_lost(
    house: House, *, saved: Mapping[tuple[int, str, str], int], signed: Collection[int], to_sign: Collection[int]
) -> list[str]:
    """
    Say everything that is broken or lost; an empty list is what a storm should leave.

    :param saved: (consult, section, question) → the last stroke that was answered as saved.
    :param signed: the consults whose signature was answered as given.
    :param to_sign: those that are signed in the end.
    """
    damage = [f"{what}: {found}" for what, query in NOTHING_FOUND.items() if (found := house.ask(query))]
    stored = {(consult, section, key): text for consult, section, key, text in house.ask(STORED)}
    for place, stroke in saved.items():
        if not (stored.get(place) or "").startswith(words_of(stroke)):
            damage.append(f"lost: {place}, stroke {stroke}; stored is {stored.get(place)!r}")
    really = {pk for (pk,) in house.ask("SELECT consult_id FROM consults_document WHERE state = 'signed'")}
    if not set(signed) <= really or really != set(to_sign):
        damage.append(f"signed are {sorted(really)}, answered as signed {sorted(signed)}, wanted {sorted(to_sign)}")
    return damage
