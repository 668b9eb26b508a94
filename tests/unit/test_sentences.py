"""What the reader is told, in words that belong together."""

from datetime import date

import pytest

from triggers import facts as f
from triggers.engine import evaluate
from triggers.facts import Fact
from triggers.history import History
from triggers.rules import RULES
from triggers.sentences import describe

DAY = date(2026, 3, 2)


def sentence(rule: str, *facts: Fact, today: date = DAY) -> dict[str, str]:
    [finding] = [finding for finding in evaluate(History(facts), today) if finding.rule == rule]
    return finding.sentence


@pytest.mark.parametrize(("months", "en", "de"), [(1, "1 month", "1 Monat"), (6, "6 months", "6 Monate")])
def test_one_month_is_one_month(months: int, en: str, de: str):
    prognosis = f.Prognosis(id="p", on=DAY, recorded=DAY, months=months)
    assert describe(prognosis, "en") == f"estimated prognosis: {en}"
    assert describe(prognosis, "de") == f"geschätzte Prognose: {de}"
    question = f.SurpriseQuestion(id="q", on=DAY, recorded=DAY, answer="no", horizon_months=months)
    said = sentence("surprise_question", question)
    assert said["en"].endswith(f"surprise question ({en}): no, 2 March 2026.")
    assert said["de"].endswith(f"Überraschungsfrage ({de}): nein, 2. März 2026.")
    assert "year" not in said["en"]
    assert "Jahr" not in said["de"]


def test_the_day_since_which_a_staging_is_due_is_not_taken_for_that_of_the_diagnosis():
    diagnosis = f.Diagnosis(id="d", on=DAY, recorded=DAY, tumour="a", icd10="C34.1", morphology="8140/3")
    assert sentence("staging_unknown", diagnosis, today=date(2026, 3, 20)) == {
        "en": "Nothing is known about distant metastases of this lung cancer (diagnosis C34.1 8140/3). A staging has "
        "been due since 16 March 2026, 14 days after the diagnosis.",
        "de": "Über Fernmetastasen dieses Lungenkrebses ist nichts bekannt (Diagnose C34.1 8140/3). Eine "
        "Stadieneinteilung steht seit dem 16. März 2026 aus, 14 Tage nach der Diagnose.",
    }


def test_every_sentence_begins_with_a_word_of_its_own():
    modules = [__import__(rule.find.__module__, fromlist=["_"]) for rule in RULES]
    templates = [one for module in modules for one in vars(module).values() if type(one).__name__ == "Sentence"]
    assert len(templates) >= len(RULES)
    assert all(template.en[0].isupper() and template.de[0].isupper() for template in templates)
