"""The rule that asks other rules must be looked at whenever one of them may find something else."""

from triggers.rule import CallsFor
from triggers.rules import RULES
from triggers.rules.several_signs import SIGNS, several_signs


def test_it_asks_every_rule_that_calls_for_support_and_those_that_may() -> None:
    always = {rule.number for rule in RULES if rule.calls_for is CallsFor.SUPPORT}
    assert {sign.number for sign in SIGNS} == always | {6, 7, 9, 10}


def test_it_reads_what_they_read_and_needs_what_they_need() -> None:
    for sign in SIGNS:
        assert sign.reads <= several_signs.reads
        assert sign.needs <= several_signs.needs
        assert not sign.ripens
