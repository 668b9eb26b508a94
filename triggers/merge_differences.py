"""In what two records of one person differ, as whoever merges them must know: name, birth date, sex, numbers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from patients.choices import Precision, Sex
from patients.dates import write_clinical_date
from patients.models import Patient
from patients.names import comparable


@dataclass(frozen=True)
class Difference:
    """What differs, and what each of the two records says."""

    what: str
    first: str
    second: str


def differences(first: Patient, second: Patient) -> list[Difference]:
    """
    Say what two records contradict each other in; what one of them leaves open contradicts nothing.

    :param first, second: with their identifiers, as `with_identifiers` gives them.
    """
    return list(_differences(first, second)) if first.pk != second.pk else []


def _differences(first: Patient, second: Patient) -> Iterator[Difference]:
    given = comparable(first.given_names), comparable(second.given_names)
    if comparable(first.family_name) != comparable(second.family_name) or (all(given) and given[0] != given[1]):
        yield Difference(_("Name"), str(first), str(second))
    if _born(first, second) != _born(second, first):
        yield Difference(_("Date of birth"), _written(first), _written(second))
    if first.sex != second.sex and Sex.UNKNOWN not in (first.sex, second.sex):
        yield Difference(_("Sex"), first.get_sex_display(), second.get_sex_display())
    numbers = _numbers(first), _numbers(second)
    for assigner in sorted(numbers[0].keys() & numbers[1].keys()):
        if numbers[0][assigner] != numbers[1][assigner]:
            here, there = (", ".join(each[assigner]) for each in numbers)
            yield Difference(_("Number of %(assigner)s") % {"assigner": assigner}, here, there)


def _born(patient: Patient, other: Patient) -> tuple[int, ...]:
    """Give the birth date as precisely as both records know it; nothing where one of them does not."""
    if patient.birth_date is None or other.birth_date is None:
        return ()
    parts = {Precision.YEAR: 1, Precision.MONTH: 2, Precision.DAY: 3}
    known = min(parts[Precision(each.birth_date_precision)] for each in (patient, other))
    return (patient.birth_date.year, patient.birth_date.month, patient.birth_date.day)[:known]


def _written(patient: Patient) -> str:
    assert patient.birth_date is not None
    return write_clinical_date(patient.birth_date, patient.birth_date_precision)


def _numbers(patient: Patient) -> dict[str, list[str]]:
    found = defaultdict(list)
    for identifier in patient.identifiers.all():
        found[identifier.assigner].append(identifier.value)
    return found
