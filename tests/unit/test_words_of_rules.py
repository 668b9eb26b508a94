"""Words that stand in two places, because rules know no database, are the same words."""

from triggers import choices, rule


def test_what_findings_call_for_is_what_triggers_store() -> None:
    assert {each.value for each in rule.CallsFor} == set(choices.CallsFor.values)
