"""What the reader is told: dates and facts in words, English and German."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from triggers import facts as f
from triggers.facts import Fact, Precision, Staging, kind_of
from triggers.history import ENDING
from triggers.rule import Sighting

LANGUAGES = ("en", "de")

MONTHS = {
    "en": [
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ],
    "de": [
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ],
}

# word in a fact → (English, German)
WORDS = {
    "PUL": ("lung", "Lunge"),
    "OSS": ("bone", "Knochen"),
    "HEP": ("liver", "Leber"),
    "BRA": ("brain", "Gehirn"),
    "LEP": ("meninges", "Hirnhäute"),
    "LYM": ("distant lymph nodes", "ferne Lymphknoten"),
    "MAR": ("bone marrow", "Knochenmark"),
    "PLE": ("pleura", "Pleura"),
    "PER": ("peritoneum", "Peritoneum"),
    "ADR": ("adrenal gland", "Nebenniere"),
    "SKI": ("skin", "Haut"),
    "OTH": ("other organs", "andere Organe"),
    "GEN": ("generalised", "generalisiert"),
    "local": ("local recurrence", "Lokalrezidiv"),
    "regional": ("regional recurrence", "regionäres Rezidiv"),
    "distant": ("distant recurrence", "Fernrezidiv"),
    "recurrence": ("recurrence", "Rezidiv"),
    "limited": ("limited disease", "Limited Disease"),
    "extensive": ("extensive disease", "Extensive Disease"),
    "stage": ("stage", "Stadium"),
    "metastasis": ("metastasis", "Metastase"),
    "staging": ("staging", "Staging"),
    "diagnosis": ("diagnosis", "Diagnose"),
    "resectable": ("resectable", "resektabel"),
    "technically_unresectable": ("technically unresectable", "technisch nicht resektabel"),
    "functionally_inoperable": ("functionally inoperable", "funktionell inoperabel"),
    "patient_declines": ("patient declines surgery", "Operation von der erkrankten Person abgelehnt"),
    "not_assessed": ("resectability not assessed", "Operabilität nicht beurteilt"),
    "progression": ("progression", "Progression"),
    "remission": ("remission", "Remission"),
    "intent": ("intent", "Therapieziel"),
    "intent_curative": ("curative", "kurativ"),
    "intent_palliative": ("palliative", "palliativ"),
    "intent_locally_curative": ("locally curative", "lokal kurativ"),
    "intent_unknown": ("unknown", "unbekannt"),
    "surgery": ("surgery", "Operation"),
    "systemic": ("systemic therapy", "Systemtherapie"),
    "radiotherapy": ("radiotherapy", "Strahlentherapie"),
    "line": ("line", "Linie"),
    "until": ("until", "bis"),
    "ended_completed": ("completed", "abgeschlossen"),
    "ended_progression": ("ended for progression", "beendet wegen Progression"),
    "ended_toxicity": ("ended for side effects", "beendet wegen Nebenwirkungen"),
    "ended_patient_wish": ("ended at the patient's wish", "beendet auf eigenen Wunsch"),
    "ended_other": ("ended for another reason", "aus anderem Grund beendet"),
    "board": ("tumour board", "Tumorkonferenz"),
    "palliative_involvement": ("palliative care to be involved", "Palliativmedizin einzubeziehen"),
    "stay_inpatient": ("hospital stay", "stationärer Aufenthalt"),
    "stay_emergency": ("emergency visit", "Notaufnahme"),
    "stay_intensive": ("intensive care", "Intensivstation"),
    "stay_day_case": ("day case", "tagesstationärer Aufenthalt"),
    "planned": ("planned", "geplant"),
    "total": ("total", "Summe"),
    "proxy": ("answered by a proxy", "Angabe durch Angehörige"),
    "staff": ("answered by staff", "Angabe durch das Team"),
    "phase": ("palliative phase", "Palliativphase"),
    "phase_stable": ("stable", "stabil"),
    "phase_unstable": ("unstable", "instabil"),
    "phase_deteriorating": ("deteriorating", "sich verschlechternd"),
    "phase_terminal": ("terminal", "terminal"),
    "surprise_question": ("surprise question", "Überraschungsfrage"),
    "yes": ("yes", "ja"),
    "no": ("no", "nein"),
    "month": ("month", "Monat"),
    "months": ("months", "Monate"),
    "prognosis": ("estimated prognosis", "geschätzte Prognose"),
    "hastened_death_request": ("wish for hastened death", "Wunsch nach vorzeitigem Tod"),
    "existential_crisis": ("spiritual or existential crisis", "spirituelle oder existenzielle Krise"),
    "decision_support_need": ("help with decisions needed", "Bedarf an Entscheidungshilfe"),
    "patient_request": ("palliative care asked for", "Wunsch nach Palliativversorgung"),
    "delirium": ("delirium", "Delir"),
    "spinal_cord_compression": ("spinal cord compression", "Rückenmarkskompression"),
    "pathway": ("stepped pathway, step", "Stufenpfad, Stufe"),
    "consult": ("palliative consult", "palliativmedizinisches Konsil"),
    "palliative_care": ("palliative care", "Palliativversorgung"),
    "declined": ("palliative care declined", "Palliativversorgung abgelehnt"),
    "death": ("death", "Tod"),
    "pain": ("pain", "Schmerzen"),
    "tiredness": ("tiredness", "Müdigkeit"),
    "drowsiness": ("drowsiness", "Schläfrigkeit"),
    "nausea": ("nausea", "Übelkeit"),
    "vomiting": ("vomiting", "Erbrechen"),
    "appetite": ("lack of appetite", "Appetitmangel"),
    "breathlessness": ("breathlessness", "Atemnot"),
    "weakness": ("weakness", "Schwäche"),
    "constipation": ("constipation", "Verstopfung"),
    "mouth": ("sore or dry mouth", "wunder oder trockener Mund"),
    "mobility": ("poor mobility", "eingeschränkte Mobilität"),
    "depression": ("depression", "Depression"),
    "depressed": ("feeling depressed", "Bedrücktsein"),
    "anxiety": ("anxiety", "Angst"),
    "anxious": ("feeling anxious", "Besorgnis"),
    "wellbeing": ("wellbeing", "Wohlbefinden"),
}


def write_sentence(sighting: Sighting) -> dict[str, str]:
    """Fill the rule's sentence for this sighting, by language."""
    return {
        language: template.format(
            on=write_date(sighting.on, _precision(sighting), language),
            tumour=sighting.diagnosis.icd10 if sighting.diagnosis else "",
            fact=describe(_as_of(sighting.decided_by, sighting.on), language),
            others="; ".join(
                f"{describe(_as_of(other, sighting.on), language)} ({write_date(other.on, other.precision, language)})"
                for other in sighting.because
            ),
        )
        for language, template in (("en", sighting.says.en), ("de", sighting.says.de))
    }


def _precision(sighting: Sighting) -> Precision:
    """Say how precisely the finding's date is known, which is a fact's date or its end."""
    fact = sighting.decided_by
    if sighting.on == fact.on:
        return fact.precision
    if isinstance(fact, ENDING) and sighting.on == fact.until:
        return fact.until_precision or "day"
    return "day"


def _as_of(fact: Fact, on: date) -> Fact:
    """Leave out an end that nobody knew yet on that day."""
    if isinstance(fact, f.Treatment) and fact.until is not None and fact.until > on:
        return msgspec.structs.replace(fact, until=None, ended=None)
    if isinstance(fact, f.Stay) and fact.until is not None and fact.until > on:
        return msgspec.structs.replace(fact, until=None)
    return fact


def write_date(day: date, precision: Precision, language: str) -> str:
    """Write a date as precisely as it is known: "5 March 2026", "März 2026", "2026"."""
    if precision == "year":
        return f"{day.year}"
    month = MONTHS[language][day.month - 1]
    if precision == "month":
        return f"{month} {day.year}"
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"


def describe(fact: Fact, language: str) -> str:
    """Name a fact in a few words, such as "cT2a cN1 cM1b, stage IVA" or "Metastase: Leber"."""
    in_words = _IN_WORDS.get(type(fact))
    return in_words(fact, language) if in_words else _word(kind_of(fact), language)


def _describe_staging(staging: Staging, language: str) -> str:
    symbols = "".join(symbol for symbol in "yra" if getattr(staging, symbol))
    tokens = [
        f"{symbols}{prefix}{letter}{category}"
        for prefix, letter, category in (
            (staging.t_prefix, "T", staging.t),
            (staging.n_prefix, "N", staging.n),
            (staging.m_prefix, "M", staging.m),
        )
        if category is not None
    ]
    parts = [" ".join(tokens)] if tokens else []
    if staging.stage:
        parts.append(f"{_word('stage', language)} {staging.stage}")
    if staging.extent:
        parts.append(_word(staging.extent, language))
    return ", ".join(parts) or _word("staging", language)


def _word(word: str, language: str) -> str:
    """Give a word in the reader's language; one that is not in the table is shown as it stands."""
    return WORDS.get(word, (word, word))[LANGUAGES.index(language)]


def _after_kind(*parts: str) -> str:
    """Put a colon between what a fact is and what it says: "metastasis: liver"; what is empty is left out."""
    kind, *said = (part for part in parts if part)
    return f"{kind}: {', '.join(said)}" if said else kind


def _number(number: f.Number, language: str) -> str:
    """Write a number without needless places: 10 for 10.00."""
    written = f"{float(number):g}"
    return written.replace(".", ",") if language == "de" else written


def _months(months: f.Number, language: str) -> str:
    return f"{_number(months, language)} {_word('month' if months == 1 else 'months', language)}"


def _describe_treatment(fact: f.Treatment, language: str) -> str:
    line = f"{_word('line', language)} {fact.line}" if fact.line is not None else ""
    end = ""
    if fact.until is not None:
        day = write_date(fact.until, fact.until_precision or "day", language)
        end = f"{_word('until', language)} {day}"
        end += f" ({_word(f'ended_{fact.ended}', language)})" if fact.ended else ""
    return _after_kind(_word(fact.kind, language), _intent(fact.intent, language), line, end)


def _intent(intent: str | None, language: str) -> str:
    return "" if intent is None else f"{_word('intent', language)} {_word(f'intent_{intent}', language)}"


def _describe_board(fact: f.Board, language: str) -> str:
    recommended = " ".join(fact.recommendation)
    asks = _word("palliative_involvement", language) if fact.palliative else ""
    return _after_kind(_word("board", language), recommended, asks, _intent(fact.intent, language))


def _describe_stay(fact: f.Stay, language: str) -> str:
    planned = _word("planned", language) if fact.planned else ""
    until = ""
    if fact.until is not None:
        until = f"{_word('until', language)} {write_date(fact.until, fact.until_precision or 'day', language)}"
    return _after_kind(_word(f"stay_{fact.kind}", language), planned, until)


def _describe_assessment(fact: f.Assessment, language: str) -> str:
    """Give score and symptoms, the highest first; the numbered items of a PHQ say nothing beside its total."""
    respondent = "" if fact.by == "patient" else f"({_word(fact.by, language)})"
    score = "" if fact.score is None else f"{_word('total', language)} {_number(fact.score, language)}"
    highest_first = sorted(fact.items.items(), key=lambda item: (-item[1], item[0]))
    symptoms = [
        f"{_word(name, language)} {_number(number, language)}" for name, number in highest_first if name in WORDS
    ]
    said = ", ".join(part for part in (score, *symptoms) if part)
    return " ".join(part for part in (fact.instrument, said, respondent) if part)


def _describe_surprise_question(fact: f.SurpriseQuestion, language: str) -> str:
    months = _months(fact.horizon_months, language)
    return _after_kind(f"{_word('surprise_question', language)} ({months})", _word(fact.answer, language))


def _describe_palliative_care(fact: f.PalliativeCare, language: str) -> str:
    return _after_kind(_word("palliative_care", language), fact.provider or "")


# kind → what it says of itself; the other kinds are named only
_IN_WORDS: Mapping[type[Fact], Callable[[Any, str], str]] = {
    f.Diagnosis: lambda fact, language: " ".join(
        text for text in (_word("diagnosis", language), fact.icd10, fact.morphology) if text
    ),
    f.Staging: _describe_staging,
    f.Metastasis: lambda fact, language: _after_kind(_word("metastasis", language), _word(fact.site, language)),
    f.Recurrence: lambda fact, language: _word(fact.extent or "recurrence", language),
    f.Resectability: lambda fact, language: _word(fact.verdict, language),
    f.Intent: lambda fact, language: _intent(fact.intent, language),
    f.Treatment: _describe_treatment,
    f.Board: _describe_board,
    f.Stay: _describe_stay,
    f.Assessment: _describe_assessment,
    f.Performance: lambda fact, language: f"{fact.scale} {_number(fact.value, language)}",
    f.Phase: lambda fact, language: _after_kind(_word("phase", language), _word(f"phase_{fact.value}", language)),
    f.SurpriseQuestion: _describe_surprise_question,
    f.Prognosis: lambda fact, language: _after_kind(_word("prognosis", language), _months(fact.months, language)),
    f.Concern: lambda fact, language: _word(fact.kind, language),
    f.Pathway: lambda fact, language: f"{_word('pathway', language)} {fact.step}",
    f.PalliativeCare: _describe_palliative_care,
}
