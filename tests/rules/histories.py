"""
Random histories, dense around the numbers that the rules know, for property tests.

Dates are drawn relative to earlier ones, so that the edges (14, 28, 84 days and so on) are met often. Each history
has a theme, so that each rule fires often.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.rules.themes import EVERYTHING, FIRST_DAY, THEMES, Theme
from triggers import facts as f

WITH_END = (f.Treatment, f.Stay, f.PalliativeCare)
DELAYS = (0, 0, 0, 0, 0, -5, 1, 7, 8, 9, 15, 30, 60, 200)
TUMOURS = ("A", "A", "A", "A", "B")
INTENTS = ("curative", "palliative", "palliative", "locally_curative", "unknown")

# kind → field → the values it is drawn from
OWN: dict[type[f.Fact], dict[str, tuple[Any, ...]]] = {
    f.Diagnosis: {
        "icd10": (*("C34.1",) * 6, "C34.3", "C33", "C18.7", "D02.2", "C45.0"),
        "morphology": (None, None, None, "8140/3", "8041/3", "8140/2", "9050/3"),
        "certainty": (*("confirmed",) * 5, "suspected"),
    },
    f.Staging: {
        "m": (None, "X", "0", "0", "0(i+)", "1", "1b", "1c1"),
        "m_prefix": ("c", "p", ""),
        "y": (False, True),
        "a": (*(False,) * 6, True),
        "stage": (None, None, None, "0", "IA3", "IIB", "IIIB", "IVA", "IVB"),
        "extent": (None, None, None, None, "limited", "extensive"),
    },
    f.Metastasis: {"site": ("HEP", "BRA", "LEP", "OSS")},
    f.Recurrence: {"extent": (None, "local", "local", "regional", "distant")},
    f.Progression: {},
    f.Remission: {},
    f.Resectability: {
        "verdict": (
            *("technically_unresectable",) * 3,
            *("functionally_inoperable", "resectable", "patient_declines", "not_assessed"),
        )
    },
    f.Intent: {"intent": INTENTS},
    f.Treatment: {
        "kind": ("surgery", "systemic", "systemic", "systemic", "radiotherapy"),
        "intent": (None, *INTENTS),
        "line": (None, 1, 2, 2, 3),
        "ended": (None, "completed", "progression", "patient_wish"),
    },
    f.Board: {
        "recommendation": ((), ("ST",), ("BSC",), ("KW",), ("KW", "OP"), ("CH", "BSC")),
        "palliative": (False, False, False, True),
        "intent": (None, None, *INTENTS),
    },
    f.Stay: {
        "kind": ("inpatient", "inpatient", "inpatient", "emergency", "emergency", "intensive", "day_case"),
        "planned": (False, False, True),
        "outcome": (*("alive",) * 5, "dead"),
    },
    f.Assessment: {"by": ("patient", "patient", "patient", "proxy", "staff"), "valid": (*(True,) * 8, False)},
    f.Performance: {},
    f.Phase: {"value": ("stable", "unstable", "deteriorating", "terminal")},
    f.SurpriseQuestion: {"answer": ("no", "no", "no", "yes"), "horizon_months": (6, 7, 12, 13)},
    f.Prognosis: {"months": (3, 12, 13)},
    f.Concern: {
        "kind": (
            *("hastened_death_request", "existential_crisis", "decision_support_need", "patient_request"),
            *("delirium", "delirium", "delirium", "spinal_cord_compression"),
        )
    },
    f.Pathway: {"step": (1, 1, 1, 2, 2, 0)},
    f.Consult: {},
    f.PalliativeCare: {},
    f.Declined: {},
    f.Death: {},
}
# instrument → items it may name, and their values
ITEMS = {
    "ESAS": (("pain", "breathlessness", "appetite", "depression", "anxiety", "wellbeing"), (0, 6, 7, 8)),
    "IPOS": (("pain", "mobility", "mouth", "anxious", "depressed", "wellbeing"), (0, 2, 3, 4)),
    "MIDOS": (("pain", "nausea", "tiredness", "weakness", "depression", "anxiety", "wellbeing"), (0, 1, 2, 3)),
    "FACT-L": (("physical",), (20,)),
    "PHQ-9": (("item1", "item2", "item3", "item4", "item5", "item6", "item7", "item8", "item9"), (0, 1, 2, 3)),
    "PHQ-4": (("item1", "item2", "item3", "item4"), (0, 2, 3)),
    "PHQ-2": (("item1", "item2"), (0, 1, 2)),
    "DT": (("distress",), (4, 5)),
}
TOTALS = {
    "MIDOS": (None, None, None, 7, 8),
    "FACT-L": (100, 100.1, 95, 91, 90.2, 90.1, 90, 85, 80, None),
    "PHQ-9": (None, None, 9, 10, 14, 15),
    "PHQ-4": (None, 8, 9),
    "PHQ-2": (None, 2, 3),
    "DT": (None, 4, 5, 5),
}


def random_facts(chance: Random, theme: Theme, *, in_time: bool = False) -> list[f.Fact]:
    """Draw the facts of a patient; `in_time`: none late, corrected or taken back."""
    facts = theme.begins_with(chance)
    for number in range(1, chance.randint(1, 12) + 1):
        facts.append(random_fact(chance, facts, f"{chance.choice('abc')}{number}", theme=theme, in_time=in_time))
    return facts


def random_fact(
    chance: Random, earlier: list[f.Fact], name: str, *, theme: Theme = EVERYTHING, in_time: bool = False
) -> f.Fact:
    """Draw one fact that may correct, take back or name an earlier one."""
    on, precision = imprecise(chance, random_day(chance, earlier, theme))
    recorded = on if in_time else on + timedelta(days=chance.choice(DELAYS))
    shared: dict[str, Any] = {"id": name, "on": on, "precision": precision, "recorded": recorded}
    there = [one for one in earlier if not isinstance(one, f.Retraction)]
    [kind] = chance.choices(list(theme.kinds), list(theme.kinds.values()))
    own: dict[str, Any] = {"tumour": chance.choice(TUMOURS)} if issubclass(kind, f.TumourFact) else {}
    if there and not in_time and chance.random() < 0.07:
        del shared["precision"]
        return f.Retraction(of=chance.choice(there).id, **shared)
    if there and not in_time and chance.random() < 0.16:
        replaced = chance.choice(there)
        shared["replaces"] = replaced.id
        if chance.random() < 0.8:
            kind = type(replaced)
            own = {"tumour": replaced.tumour} if isinstance(replaced, f.TumourFact) else {}
            shared["on"] = replaced.on if chance.random() < 0.5 else shared["on"]
            if own and chance.random() < 0.1:
                own = {"tumour": chance.choice(TUMOURS)}
    own |= {field: chance.choice(values) for field, values in OWN[kind].items()}
    return kind(**shared, **own, **connected(chance, kind, shared, there, theme))


def connected(
    chance: Random, kind: type[f.Fact], shared: dict[str, Any], there: list[f.Fact], theme: Theme
) -> dict[str, Any]:
    """Draw the fields that hang on the fact's own date, on other facts or on each other."""
    if kind is f.Resectability:
        return {"recurrence": chance.choice((None, None, *(one.id for one in there if isinstance(one, f.Recurrence))))}
    if kind is f.Assessment:
        return answers(chance, theme)
    if kind is f.Performance:
        scale = chance.choice(("ECOG", "ECOG", "KPS", "AKPS"))
        return {"scale": scale, "value": chance.choice((2, 3, 4) if scale == "ECOG" else (40, 50, 60))}
    if kind is f.Concern:
        resolved = shared["on"] + timedelta(days=chance.choice((0, 1, 5, 7, 8, 9, 30)))
        return {"resolved": chance.choice((None, resolved))}
    if kind not in WITH_END or chance.random() < 0.3:
        return {}
    until = chance.choice((shared["on"] + timedelta(days=chance.choice(theme.edges)), random_day(chance, there, theme)))
    until, precision = imprecise(chance, until)
    return {"until": until, "until_precision": precision}


def answers(chance: Random, theme: Theme) -> dict[str, Any]:
    """Draw an instrument with items, a total, or both."""
    instrument = chance.choice(theme.instruments)
    names, values = ITEMS[instrument]
    items = {name: chance.choice(values) for name in chance.sample(names, chance.randint(0, len(names)))}
    return {"instrument": instrument, "items": items, "total": chance.choice(TOTALS.get(instrument, (None,)))}


def imprecise(chance: Random, day: date) -> tuple[date, str]:
    """Forget the day now and then, seldom the month too."""
    precision = chance.choice((*("day",) * 14, "month", "year"))
    if precision == "month":
        day = day.replace(day=1)
    return (day.replace(day=1, month=1) if precision == "year" else day), precision


def random_day(chance: Random, earlier: list[f.Fact], theme: Theme) -> date:
    """Draw a day near one that already means something."""
    meaningful = [FIRST_DAY, *(fact.on for fact in earlier), *(fact.recorded for fact in earlier)]
    meaningful += [fact.until for fact in earlier if isinstance(fact, WITH_END) and fact.until]
    return chance.choice(meaningful) + timedelta(days=chance.choice(theme.edges))


def random_today(chance: Random, facts: list[f.Fact], theme: Theme) -> date:
    """Draw the day of looking: often soon after the last thing happened, sometimes much later or before it."""
    if facts and chance.random() < 0.6:
        last = chance.choice(facts[-3:])
        return max(last.on, last.recorded) + timedelta(days=chance.choice((0, 0, 1, 2, 3, 7, 8, 14, 15)))
    return max(random_day(chance, facts, theme), random_day(chance, facts, theme))


def history(seed: int, *, in_time: bool) -> tuple[list[f.Fact], date]:
    """Draw facts and the day on which they are looked at."""
    chance = Random(seed)
    theme = chance.choice(THEMES)
    facts = random_facts(chance, theme, in_time=in_time)
    today = random_today(chance, facts, theme)
    if chance.random() < 0.15:
        refused_on = today - timedelta(days=chance.choice((0, 0, 1, 2, 3)))
        facts.append(f.Declined(id="refused", on=refused_on, recorded=refused_on))
    return facts, today


seeds = st.integers(0, 2**40)
histories = seeds.map(lambda seed: history(seed, in_time=False))
"""(facts, today), with late, corrected and retracted facts."""
histories_in_time = seeds.map(lambda seed: history(seed, in_time=True))
"""(facts, today), every fact recorded on its own date and none taken back."""
