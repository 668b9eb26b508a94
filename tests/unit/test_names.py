"""Names as they are compared and searched."""

import pytest

from patients.names import comparable


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Müller", "muller"),
        ("Mueller", "muller"),
        ("Größmann-Čapek", "grossmann capek"),
        ("  O'Brien,  Séan ", "o brien sean"),
        ("Ørsted Łukasz", "orsted lukasz"),
        ("Иванов", "иванов"),
        ("ИВАНОВ Йосиф", "иванов иосиф"),
        ("Παπαδόπουλος", "παπαδοπουλοσ"),
        ("王 伟", "王 伟"),
        ("محمد علي", "محمد علي"),
        ("हिन्दी", "हिनदी"),
        ("–", ""),
    ],
)
def test_letters_of_every_script_are_kept_and_spellings_meet(name: str, folded: str) -> None:
    assert comparable(name) == folded


@pytest.mark.parametrize("name", ["Müllerová Änne", "Иванов Сергей", "Παπάς Νίκος", "김 민준", "王伟", "हिन्दी"])
def test_the_start_of_a_name_folds_to_the_start_of_the_folded_name(name: str) -> None:
    for end in range(1, len(name) + 1):
        assert comparable(name).startswith(comparable(name[:end])), name[:end]
