"""
Random histories, dense around the day counts that the rules know, for property tests.

Dates are drawn relative to earlier facts, so that the edges (14, 60, 120 days and so on) are met often.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from triggers import facts as f

FIRST_DAY = date(2026, 1, 1)
EDGES = (0, 0, 0, 1, 1, 2, 3, 5, 7, 8, 9, 13, 14, 15, 28, 30, 59, 60, 61, 80, 119, 120, 121, 150, 180, 181, 188)
DELAYS = (0, 0, 0, 0, 0, -5, 1, 7, 8, 9, 30, 60, 200)
TUMOURS = ("A", "A", "A", "A", "B")

# kind → field → the values it is drawn from
OWN: dict[type[f.Fact], dict[str, tuple[Any, ...]]] = {
    f.Diagnosis: {
        "icd10": (*("C34.1",) * 6, "C34.3", "C33", "C18.7", "D02.2"),
        "morphology": (None, None, None, "8140/3", "8041/3", "8140/2"),
        "certainty": (*("confirmed",) * 5, "suspected"),
    },
    f.Staging: {
        "m": (None, "X", "0", "0", "0(i+)", "1", "1b", "1c1"),
        "m_prefix": ("c", "p", ""),
        "y": (False, True),
        "a": (*(False,) * 6, True),
        "stage": (None, None, "0", "IA3", "IIB", "IIIB", "IVA", "IVB"),
        "extent": (None, None, None, None, "limited", "extensive"),
    },
    f.Metastasis: {"site": ("HEP", "BRA", "OSS")},
    f.Recurrence: {"extent": (None, "local", "local", "regional", "distant")},
    f.Resectability: {
        "verdict": (
            *("technically_unresectable",) * 3,
            *("functionally_inoperable", "resectable", "patient_declines", "not_assessed"),
        )
    },
    f.Treatment: {"kind": ("surgery", "systemic", "radiotherapy"), "intent": (None, "curative", "palliative")},
    f.Intent: {"intent": ("curative", "palliative", "unknown")},
    f.PalliativeCare: {},
    f.Declined: {},
}
KINDS = (
    *(f.Diagnosis, f.Diagnosis, f.Treatment, f.Intent, f.PalliativeCare, f.Declined),
    *(f.Staging,) * 4,
    *(f.Metastasis,) * 3,
    *(f.Recurrence,) * 3,
    *(f.Resectability,) * 5,
)


def random_facts(chance: Random, *, in_time: bool = False) -> list[f.Fact]:
    """Draw the facts of a patient who mostly has a lung tumour; `in_time`: none late, corrected or taken back."""
    facts: list[f.Fact] = []
    if chance.random() < 0.95:
        facts.append(f.Diagnosis(id="d0", tumour="A", icd10="C34.1", on=FIRST_DAY, recorded=FIRST_DAY))
    for number in range(1, chance.randint(1, 12) + 1):
        facts.append(random_fact(chance, facts, f"{chance.choice('abc')}{number}", in_time=in_time))
    return facts


def random_fact(chance: Random, earlier: list[f.Fact], name: str, *, in_time: bool = False) -> f.Fact:
    """Draw one fact that may correct, take back or name an earlier one."""
    on = random_day(chance, earlier)
    shared: dict[str, Any] = {"id": name, "on": on, "precision": chance.choice((*("day",) * 10, "month", "year"))}
    if shared["precision"] != "day":
        shared["on"] = on.replace(day=1) if shared["precision"] == "month" else on.replace(day=1, month=1)
    shared["recorded"] = shared["on"] if in_time else on + timedelta(days=chance.choice(DELAYS))
    there = [one for one in earlier if not isinstance(one, f.Retraction)]
    kind: type[f.Fact] = chance.choice(KINDS)
    own: dict[str, Any] = {"tumour": chance.choice(TUMOURS)} if issubclass(kind, f.TumourFact) else {}
    if there and not in_time and chance.random() < 0.1:
        del shared["precision"]
        return f.Retraction(of=chance.choice(there).id, **shared)
    if there and not in_time and chance.random() < 0.2:
        replaced = chance.choice(there)
        shared["replaces"] = replaced.id
        if chance.random() < 0.8:
            kind = type(replaced)
            own = {"tumour": replaced.tumour} if isinstance(replaced, f.TumourFact) else {}
            shared["on"] = replaced.on if chance.random() < 0.5 else shared["on"]
    own |= {field: chance.choice(values) for field, values in OWN[kind].items()}
    if kind is f.Resectability:
        own["recurrence"] = chance.choice((None, *(one.id for one in there if isinstance(one, f.Recurrence))))
    if kind is f.PalliativeCare:
        own["until"] = chance.choice((None, random_day(chance, earlier)))
    return kind(**shared, **own)


def random_day(chance: Random, earlier: list[f.Fact]) -> date:
    """Draw a day near one that already means something."""
    base = chance.choice([FIRST_DAY, *(fact.on for fact in earlier), *(fact.recorded for fact in earlier)])
    return base + timedelta(days=chance.choice(EDGES))


def _with_today(seed: int, in_time: bool) -> tuple[list[f.Fact], date]:
    chance = Random(seed)
    facts = random_facts(chance, in_time=in_time)
    return facts, random_day(chance, facts)


seeds = st.integers(0, 2**40)
histories = seeds.map(lambda seed: _with_today(seed, in_time=False))
"""(facts, today), with late, corrected and retracted facts."""
histories_in_time = seeds.map(lambda seed: _with_today(seed, in_time=True))
"""(facts, today), every fact recorded on its own date and none taken back."""
