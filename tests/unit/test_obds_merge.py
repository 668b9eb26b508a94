"""From what several messages say to what should stand, and to what must change."""

from datetime import date

from interop.obds.draft import FactDraft
from interop.obds.merge import Change, Said, body_of, changes, places_of, wanted_facts

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def fact(external_id: str, value: str = "a", *, weight: int = 0, slot: str = "") -> FactDraft:
    return FactDraft("staging", external_id, MARCH, tumour="T", values={"stage": value}, weight=weight, slot=slot)


def said(message_id: str, *facts: FactDraft, first: date = MARCH, last: date | None = None) -> Said:
    return Said(message_id, first, last or first, facts)


def test_the_heavier_statement_wins_then_the_later_one():
    messages = [said("1", fact("x", "heavy", weight=1)), said("2", fact("x", "late"), first=MAY)]
    assert [each.fact.values["stage"] for each in wanted_facts(messages)] == ["heavy"]
    messages = [said("1", fact("x", "early")), said("2", fact("x", "late"), first=MAY)]
    assert [each.fact.values["stage"] for each in wanted_facts(messages)] == ["late"]


def test_what_is_said_twice_is_known_since_it_was_first_said_so():
    messages = [
        said("1", fact("x"), first=APRIL),
        said("2", fact("y"), first=MARCH),
        said("3", fact("x", "b"), first=MAY),
    ]
    wanted = {each.fact.values["stage"]: each.known_on for each in wanted_facts(messages)}
    assert wanted == {"b": MAY, "a": MARCH}
    (one,) = wanted_facts(messages[:2])
    assert one.known_on == MARCH


def test_what_stands_and_is_still_said_is_left_alone_whatever_its_id():
    assert changes(wanted_facts([said("1", fact("new"))]), {7: ("old", body_of(fact("old")))}, {}) == []


def test_the_same_id_replaces_and_what_nobody_says_is_retracted():
    wanted = wanted_facts([said("1", fact("x", "b"))])
    standing = {7: ("x", body_of(fact("x"))), 8: ("gone", body_of(fact("gone", "c")))}
    assert changes(wanted, standing, {}) == [Change(wanted[0], 7), Change(None, 8)]


def test_a_new_id_at_the_same_place_of_the_message_replaces():
    before = fact("id-in-march", slot="cTNM")
    places = {external_id: {place} for external_id, place in places_of("1", [before]).items()}
    wanted = wanted_facts([said("1", fact("id-in-april", "b", slot="cTNM"))])
    standing = {7: ("id-in-march", body_of(before))}
    assert changes(wanted, standing, places) == [Change(wanted[0], 7)]
    elsewhere = wanted_facts([said("1", fact("id-in-april", "b", slot="pTNM"))])
    assert changes(elsewhere, standing, places) == [Change(elsewhere[0], None), Change(None, 7)]
