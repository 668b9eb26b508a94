"""The page of the documentation about the rules, written from the rules themselves."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import override

from palliative.reference import table
from triggers.choices import CallsFor
from triggers.rule import Rule
from triggers.rule_cards import meaning_of, sources_of
from triggers.rules import RULES

INTRODUCTION = """# Rules

Written by `python3 dev.py manage generate_docs` from the rules in `triggers/rules/`. Change those, not this page.

Mode, *see within* and *fresh for* are what each rule is written with; a clinical lead changes them in the browser,
and the page `/rules/` shows what is in force. Both are days: a finding asks for somebody to be seen within so many
days of its start, and is historic, and opens nothing, once it is older than it is fresh for.

## What is not covered

Disease-specific criteria for early palliative care have been published for 19 malignancies (Gaertner 2011,
<https://doi.org/10.1007/s00520-011-1131-y>). Only those for lung cancer are built. The criteria for the other
entities are not loaded, because nobody here has read the table that holds them; a criterion whose source nobody read
is not shipped. Rules that speak of a lung tumour therefore see no other tumour. Rules about symptoms, concerns,
function, prognosis and the course of care hold for every tumour.

## What the evidence is called

*Guideline*: a guideline recommends it. *Trial*: a study measured it. *Consensus*: experts agreed on it. *Local
proposal*: a decision of this project that no publication makes. All rules are active from the start, local proposals
too; a centre should look at those early, and switch off or try in shadow mode what does not fit.

## All rules
"""


def rules_path(root: Path) -> Path:
    return root / "docs" / "rules.md"


def rules_page() -> str:
    """Write the page, in English."""
    with override("en"):
        return "\n".join([INTRODUCTION, overview(), *(section for rule in RULES for section in described(rule))])


def overview() -> str:
    head = ["No.", "Code", "Title", "German title", "Calls for", "See within", "Fresh for", "Mode", "Evidence"]
    rows = (
        [
            rule.number,
            f"`{rule.code}`",
            rule.title["en"],
            rule.title["de"],
            called(rule),
            rule.defaults.see_within,
            rule.defaults.fresh_for,
            rule.defaults.mode.value,
            rule.evidence.value.replace("_", " "),
        ]
        for rule in RULES
    )
    return table(head, rows)


def _in_days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def described(rule: Rule) -> Iterator[str]:
    yield f"## {rule.number}. {rule.title['en']}\n"
    yield f"*{rule.title['de']}* · `{rule.code}`, version {rule.version}\n"
    for paragraph in meaning_of(rule):
        yield f"{paragraph}\n"
    days = f"see within {_in_days(rule.defaults.see_within)}, fresh for {_in_days(rule.defaults.fresh_for)}"
    yield f"Calls for: {called(rule)}; {days}.\n"
    for source in sources_of(rule):
        address = f" <{source.address}>" if source.address else ""
        yield f"- {source.kind.label}: {source.citation}.{address}"
    yield ""


def called(rule: Rule) -> str:
    """Name what a rule calls for if nothing else is said of a finding."""
    return str(CallsFor(rule.calls_for.value).label).lower()
