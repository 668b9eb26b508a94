"""What a signed document asks to be done, read from its answers. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from consults.care_choices import Structure
from patients.choices import Instrument
from patients.instruments import item_label

# From which value on an item is severe (clinical.md, section 4, across instruments): ESAS 7 = MIDOS 3 = IPOS 3.
SEVERE_FROM: Mapping[str, int] = {"esas": 7, "ipos": 3, "midos": 3}
INSTRUMENTS: Mapping[str, Instrument] = {"esas": Instrument.ESAS, "ipos": Instrument.IPOS, "midos": Instrument.MIDOS}
# Level of care in the list of questions → structure. General palliative care is none of them.
TARGETS: Mapping[str, Structure] = {
    "consult_service": Structure.CONSULT_SERVICE,
    "day_clinic": Structure.DAY_CLINIC,
    "ward": Structure.WARD,
    "sapv": Structure.SAPV,
    "hospice": Structure.INPATIENT_HOSPICE,
    "inpatient_hospice": Structure.INPATIENT_HOSPICE,
    "hospice_service": Structure.OUTPATIENT_HOSPICE,
    "outpatient_hospice": Structure.OUTPATIENT_HOSPICE,
}

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """A row of the plan: whose it is by number of the account or by profession; `name` where the account is unknown."""

    problem: str
    measure: str
    text: str
    person_id: int | None
    name: str
    profession: str
    due_on: date | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same measure in an amended plan."""
        return self.problem, self.measure, self.text


def measures_in(answers: Answers) -> list[Measure]:
    """Give the rows of the plan, each once."""
    rows = [_measure(row) for row in _rows(answers.get("plan_measures")) if row.get("measure") or row.get("text")]
    return list({measure.key: measure for measure in rows}.values())


def _measure(row: Answers) -> Measure:
    person = row.get("responsible")
    named = person if isinstance(person, Mapping) else {}
    number = named.get("id")
    return Measure(
        problem=_line(row.get("problem"))[:300],
        measure=_line(row.get("measure"))[:40],
        text=_line(row.get("text")),
        person_id=number if isinstance(number, int) else None,
        name=_line(named.get("name")) if named else _line(person),
        profession=_line(row.get("profession")),
        due_on=day_of(row.get("due")),
    )


def recommended_in(answers: Answers) -> list[str]:
    """Give what the oncologist is advised, in its order."""
    return [text for row in _rows(answers.get("recommendations")) if (text := _line(row.get("text")))]


def severe_symptoms(answers: Answers) -> list[str]:
    """Give the severe symptoms, each as instrument and item, as `esas.pain`."""
    return [
        f"{key}.{item}"
        for key, severe_from in SEVERE_FROM.items()
        for item, score in _items(answers.get(key))
        if score >= severe_from
    ]


def assessed_with(answers: Answers) -> set[str]:
    """Give with which of the instruments that find severe symptoms the patient was asked."""
    return {key for key in SEVERE_FROM if any(True for _item, _score in _items(answers.get(key)))}


def symptom_label(symptom: str) -> str:
    """Give a stored symptom in the reader's language."""
    instrument, _dot, item = symptom.partition(".")
    return item_label(item) if instrument in INSTRUMENTS else symptom


def structures_wanted(answers: Answers) -> list[Structure]:
    """
    Give where specialised care is to be given; none unless complexity is high.

    High complexity with general palliative care alone still asks for specialised care (S3 guideline): where, is to be
    decided.
    """
    if answers.get("complexity") != "high":
        return []
    asked = answers.get("target_structure")
    codes = asked if isinstance(asked, list) else [asked]
    wanted = [TARGETS[code] for code in codes if isinstance(code, str) and code in TARGETS]
    return list(dict.fromkeys(wanted)) or [Structure.UNDECIDED]


def is_unstable(answers: Answers) -> bool:
    return answers.get("palliative_phase") == "unstable"


def day_of(value: object) -> date | None:
    """Give a stored day, or nothing where it is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _items(value: object) -> Iterator[tuple[str, float]]:
    items = value.get("items") if isinstance(value, Mapping) else None
    for item, score in (items or {}).items():
        if isinstance(score, int | float):
            yield str(item), score


def _rows(value: object) -> list[Answers]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _line(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
