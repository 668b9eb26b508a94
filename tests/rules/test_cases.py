"""Every case file says what the rules find in it; every rule has cases in which it fires and in which it does not."""

from functools import cache
from pathlib import Path

import pytest

from triggers.case_check import BUILT, differences
from triggers.casefile import read_case
from triggers.rule import Rule
from triggers.rules import RULES

OWN = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[3] / "shared" / "cases"


@pytest.mark.parametrize("file", sorted(OWN.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_rules_find_what_the_case_expects(file: Path) -> None:
    case = read_case(file)
    assert case.id == file.stem
    assert case.expect is not None
    assert differences(case) == []


def test_the_rules_find_what_the_shared_cases_expect() -> None:
    if not SHARED.is_dir():
        pytest.skip("The folder ../shared/cases is not beside the project.")
    files = sorted(SHARED.glob("*.yaml"))
    assert files
    assert [line for file in files for line in differences(read_case(file), rules=BUILT)] == []


@cache
def expected_codes() -> list[set[str]]:
    """Give for each own case the rules that it expects to find something; reading them all takes seconds."""
    return [{expectation.rule for expectation in read_case(file).expect or ()} for file in OWN.glob("*.yaml")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_fires_in_some_cases_and_not_in_others(rule: Rule) -> None:
    fires = [rule.code in codes for codes in expected_codes()]
    assert fires.count(True) >= 2
    assert fires.count(False) >= 2
