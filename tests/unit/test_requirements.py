"""The locks belong to the lists, hold hashes, and name no place to fetch from."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).parents[2] / "requirements"
LISTS = sorted(path.stem for path in REQUIREMENTS.glob("*.in"))


def named(text: str) -> set[str]:
    """Give the names of the packages in a list or a lock, spelled alike."""
    found = re.findall(r"^([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in found}


@pytest.mark.parametrize("name", LISTS)
def test_the_lock_has_what_its_list_asks_for(name: str):
    asked = named((REQUIREMENTS / f"{name}.in").read_text())
    assert asked <= named((REQUIREMENTS / f"{name}.txt").read_text())


@pytest.mark.parametrize("name", LISTS)
def test_every_locked_package_has_hashes(name: str):
    for entry in re.split(r"\n(?=\S)", (REQUIREMENTS / f"{name}.txt").read_text()):
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", LISTS)
def test_no_lock_names_a_place_to_fetch_from(name: str):
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    assert not re.search(r"https?:|--index|--find-links| @ ", text)


@pytest.mark.parametrize("name", LISTS)
def test_every_package_says_why(name: str):
    for line in (REQUIREMENTS / f"{name}.in").read_text().splitlines():
        assert line.startswith(("#", "-r ")) or re.search(r"\s#\s\w", line), line
