"""Every case file says what the rules find in it; every rule has cases in which it fires, and near misses."""

from functools import cache
from pathlib import Path

import pytest

from triggers.case_check import BUILT, differences
from triggers.casefile import Case, read_case
from triggers.rule import Rule
from triggers.rules import RULES

OWN = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[3] / "shared" / "cases"


@cache
def case_in(file: Path) -> Case:
    """Give a case; reading them all takes seconds, so that each is read once."""
    return read_case(file)


def own_cases() -> list[Case]:
    return [case_in(file) for file in sorted(OWN.glob("*.yaml"))]


@pytest.mark.parametrize("file", sorted(OWN.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_rules_find_what_the_case_expects(file: Path) -> None:
    case = case_in(file)
    assert case.id == file.stem
    assert case.expect is not None
    assert differences(case) == []


def test_the_rules_find_what_the_shared_cases_expect() -> None:
    if not SHARED.is_dir():
        pytest.skip("The folder ../shared/cases is not beside the project.")
    files = sorted(SHARED.glob("*.yaml"))
    assert files
    assert [line for file in files for line in differences(read_case(file), rules=BUILT)] == []


def near_misses(rule: Rule) -> list[str]:
    """Give the cases in which facts that the rule needs are there, and it finds nothing or is held back."""
    return [
        case.id
        for case in own_cases()
        if not fires(rule, case)
        and (
            any(type(fact) in rule.needs for fact in case.facts)
            or any(one.rule == rule.code for one in case.expect or ())
        )
    ]


def fires(rule: Rule, case: Case) -> bool:
    return any(one.rule == rule.code and one.suppressed is None for one in case.expect or ())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_cases_in_which_it_fires_and_near_misses(rule: Rule) -> None:
    assert sum(fires(rule, case) for case in own_cases()) >= 2
    assert near_misses(rule)
