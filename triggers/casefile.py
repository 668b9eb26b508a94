"""
Case files: a patient's history and what the rules should find in it, as YAML that a clinician can read.

Reading is strict: an unknown key, kind or value, a wrong type, an id that is given twice or names nothing is an error
that names file, fact and key. The format is described in docs/case-files.md.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from patients import choices
from patients.fact_description import RANGES
from patients.patterns import EDITION
from patients.tnm import TNM
from triggers.case_numbers import check_numbers
from triggers.facts import KINDS, Fact, Recurrence, Retraction
from triggers.readers import (
    Read,
    between,
    day,
    flag,
    in_range,
    is_nothing,
    list_of,
    matching,
    number,
    numbers_by_name,
    one_of,
    period,
    text,
    tnm,
    whole,
)
from triggers.rule import CallsFor
from triggers.yaml12 import NotYAML, read_yaml


class CaseError(ValueError):
    """The case file cannot be understood; the message names file, fact and key."""


class Key(NamedTuple):
    """How a key's value is read, and whether it must be there."""

    read: Read
    is_needed: bool = False


def needed(read: Read) -> Key:
    return Key(read, is_needed=True)


INTENT = one_of(*choices.Intent.values)
ICD10 = matching(r"[A-Z]\d\d\S*", "an ICD-10 code, such as C34.1")
MORPHOLOGY = matching(r"\d{4}/\d\d?", "an ICD-O morphology, such as 8140/3")
TNM_EDITION = matching(EDITION, "a TNM edition, 4 to 9")
STAGE = matching(r"okk|0(a|is)?|(I{1,3}|IV)([A-D][1-4]?)?", "a stage group, such as IIIB")
RECOMMENDATION = matching(r"[A-Z]{2,4}", "a recommendation, such as OP, CH or BSC")

EVERY_FACT = {
    "fact": needed(one_of(*KINDS)),
    "id": Key(text),
    "on": needed(period),
    "recorded": Key(day),
    "replaces": Key(text),
}
TUMOUR = {"tumour": needed(text)}

# kind → key → how to read it; the keys are the fields of the fact's struct, except tnm
KEYS: dict[str, dict[str, Key]] = {
    "diagnosis": TUMOUR
    | {"icd10": needed(ICD10), "morphology": Key(MORPHOLOGY), "certainty": Key(one_of("confirmed", "suspected"))},
    "staging": TUMOUR
    | {
        "tnm": Key(tnm),
        "edition": Key(TNM_EDITION),
        "stage": Key(STAGE),
        "extent": Key(one_of("limited", "extensive")),
    },
    "metastasis": TUMOUR | {"site": needed(one_of(*choices.Site.values))},
    "recurrence": TUMOUR | {"extent": Key(one_of("local", "regional", "distant"))},
    "progression": TUMOUR,
    "remission": TUMOUR,
    "resectability": TUMOUR
    | {
        "recurrence": Key(text),
        "verdict": needed(one_of(*choices.Verdict.values)),
        "by": Key(one_of("board", "surgeon")),
    },
    "intent": TUMOUR | {"intent": needed(INTENT)},
    "treatment": TUMOUR
    | {
        "kind": needed(one_of("surgery", "systemic", "radiotherapy")),
        "intent": Key(INTENT),
        "line": Key(in_range(RANGES["line"])),
        "until": Key(period),
        "ended": Key(one_of("completed", "progression", "toxicity", "patient_wish", "other")),
    },
    "board": TUMOUR | {"recommendation": Key(list_of(RECOMMENDATION)), "palliative": Key(flag), "intent": Key(INTENT)},
    "stay": {
        "kind": needed(one_of("inpatient", "emergency", "intensive", "day_case")),
        "until": Key(period),
        "planned": Key(flag),
        "outcome": Key(one_of("alive", "dead")),
    },
    "assessment": {
        "instrument": needed(one_of(*choices.Instrument.values)),
        "by": Key(one_of("patient", "proxy", "staff")),
        "valid": Key(flag),
        "total": Key(number),
        "items": Key(numbers_by_name),
    },
    "performance": {"scale": needed(one_of("ECOG", "KPS", "AKPS")), "value": needed(number)},
    "phase": {"value": needed(one_of("stable", "unstable", "deteriorating", "terminal"))},
    "surprise_question": {
        "answer": needed(one_of("yes", "no")),
        "horizon_months": Key(in_range(RANGES["horizon_months"])),
    },
    "prognosis": {"months": needed(between(RANGES["months"]))},
    "concern": {"kind": needed(one_of(*choices.ConcernKind.values)), "resolved": Key(day)},
    "pathway": {"step": needed(whole(0, 2))},
    "consult": {},
    "palliative_care": {"provider": Key(text), "until": Key(period)},
    "declined": {"reason": Key(text)},
    "death": {},
    "retraction": {"of": needed(text)},
}

EXPECTATION_KEYS = {
    "rule": needed(text),
    "tumour": Key(text),
    "on": needed(day),
    "calls_for": needed(one_of(*CallsFor)),
    "see_by": Key(day),
    "late_known": Key(flag),
    "suppressed": Key(one_of("historic", "already_in_care", "declined")),
    "because": Key(list_of(text)),
}
PATIENT_KEYS = {"born": Key(period), "sex": Key(one_of("female", "male", "diverse", "other", "unknown"))}
CASE_KEYS = {"id": Key(text), "title": Key(text), "today": needed(day)}


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that a case expects; what is None is not compared, `suppressed` and `late_known` always are."""

    rule: str
    on: date
    calls_for: str
    tumour: str | None = None
    see_by: date | None = None
    late_known: bool = False
    suppressed: str | None = None
    because: tuple[str, ...] | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A history, the day it is looked at, and what should be found; `expect` None means that nobody has said."""

    id: str
    title: str
    today: date
    facts: tuple[Fact, ...]
    expect: tuple[Expectation, ...] | None


def read_case(path: Path) -> Case:
    """
    Read a case file.

    :raises CaseError: if it cannot be read or understood.
    """
    try:
        written = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CaseError(f"{path}: is not a text file in UTF-8") from None
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror}") from None
    return parse_case(written, file=str(path))


def parse_case(written: str, *, file: str) -> Case:
    """
    Read a case from its text; `file` is what errors call it.

    :raises CaseError: if it cannot be understood.
    """
    try:
        content = read_yaml(written)
    except NotYAML as error:
        raise CaseError(f"{file}: is not YAML: {error}") from None
    if not isinstance(content, dict):
        raise CaseError(f"{file}: must have the keys today and facts")
    parts = {key: content.pop(key) for key in ("patient", "facts", "expect") if key in content}
    head = _read_keys(content, CASE_KEYS, file, also=("patient", "facts", "expect"))
    if not is_nothing(parts.get("patient")):
        _read_keys(parts["patient"], PATIENT_KEYS, f"{file}: patient")
    expect = None
    if "expect" in parts:
        expect = tuple(
            Expectation(**_read_keys(expected, EXPECTATION_KEYS, f"{file}: expectation {number}"))
            for number, expected in enumerate(_list(parts["expect"], f"{file}: key expect"), start=1)
        )
    if "facts" not in parts:
        raise CaseError(f"{file}: key facts: is missing; write [] for a patient without facts")
    return Case(
        id=head.get("id", Path(file).stem),
        title=head.get("title", ""),
        today=head["today"],
        facts=read_facts(_list(parts["facts"], f"{file}: key facts"), file=file),
        expect=expect,
    )


def read_facts(written: list[object], *, file: str) -> tuple[Fact, ...]:
    """
    Read the facts of one patient, as `read_yaml` gives them; the n-th without an id is called "fn".

    :raises CaseError: naming file, fact and key.
    """
    facts: dict[str, Fact] = {}
    for position, one in enumerate(written, start=1):
        fact = _read_fact(one, position, file)
        if fact.id in facts:
            raise CaseError(f"{file}: fact {fact.id}: key id: is given twice")
        facts[fact.id] = fact
    for fact in facts.values():
        _check_names(fact, facts, file)
    return tuple(facts.values())


def _read_fact(written: object, position: int, file: str) -> Fact:
    name = f"f{position}"
    if isinstance(written, dict) and isinstance(written.get("id"), str) and written["id"]:
        name = str(written["id"])
    where = f"{file}: fact {name}"
    kind_keys = EVERY_FACT
    if isinstance(written, dict) and "fact" not in written:
        raise CaseError(f"{where}: key fact: is missing; it names the kind, such as staging")
    if isinstance(written, dict) and isinstance(written.get("fact"), str):
        kind_keys = EVERY_FACT | KEYS.get(written["fact"], {})
        if written["fact"] not in KEYS:
            written = {"fact": written["fact"]}
    fields = _read_keys(written, kind_keys, where)
    kind = KINDS[fields.pop("fact")]
    fields["on"], fields["precision"] = fields["on"]
    if "until" in fields:
        fields["until"], fields["until_precision"] = fields["until"]
    try:
        check_numbers(fields)
    except ValueError as error:
        raise CaseError(f"{where}: {error}") from None
    if "tnm" in fields:
        record: TNM = fields.pop("tnm")
        fields |= msgspec.structs.asdict(record)
    return kind(**({"id": name, "recorded": fields["on"]} | fields))


def _read_keys(written: object, keys: Mapping[str, Key], where: str, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """Read every key by its table; a key without a value is as good as none."""
    if not isinstance(written, dict):
        raise CaseError(f"{where}: must be keys with values, such as {{{', '.join(keys)}}}")
    read: dict[str, Any] = {}
    for name, value in written.items():
        if name not in keys:
            raise CaseError(f"{where}: key {name}: is unknown here; known are {', '.join((*keys, *also))}")
        if is_nothing(value) and not keys[name].is_needed:
            continue
        try:
            read[name] = keys[name].read(value)
        except ValueError as error:
            raise CaseError(f"{where}: key {name}: {error}") from None
    for name, key in keys.items():
        if key.is_needed and name not in read:
            raise CaseError(f"{where}: key {name}: is missing")
    return read


def _list(written: object, where: str) -> list[object]:
    if not isinstance(written, list):
        raise CaseError(f"{where}: must be a list; write [] for an empty one")
    return written


def _check_names(fact: Fact, facts: Mapping[str, Fact], file: str) -> None:
    """Refuse a fact that names another one that is not there or cannot be meant."""
    for key in ("replaces", "of", "recurrence"):
        named = getattr(fact, key, None)
        if named is None:
            continue
        where = f"{file}: fact {fact.id}: key {key}"
        if named not in facts:
            raise CaseError(f"{where}: “{named}” names no fact of this file")
        if key == "of" and isinstance(facts[named], Retraction):
            raise CaseError(f"{where}: “{named}” is a retraction, which cannot be taken back")
        if key == "recurrence" and not isinstance(facts[named], Recurrence):
            raise CaseError(f"{where}: “{named}” is no recurrence")
    replaced = {fact.id}
    earlier = fact.replaces
    while earlier is not None:
        if earlier in replaced:
            raise CaseError(f"{file}: fact {fact.id}: key replaces: the facts replace each other in a circle")
        replaced.add(earlier)
        earlier = facts[earlier].replaces if earlier in facts else None
