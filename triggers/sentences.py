"""What the reader is told: dates and facts in words, English and German."""

from datetime import date

from triggers.facts import Diagnosis, Fact, Metastasis, Precision, Recurrence, Resectability, Staging, kind_of
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
    "patient_declines": ("patient declines surgery", "Operation vom Patienten abgelehnt"),
}


def write_sentence(sighting: Sighting) -> dict[str, str]:
    """Fill the rule's sentence for this sighting, by language."""
    fact = sighting.decided_by
    precision = "day" if sighting.on != fact.on else fact.precision
    return {
        language: template.format(
            on=write_date(sighting.on, precision, language),
            fact=describe(fact, language),
            others="; ".join(
                f"{describe(other, language)} ({write_date(other.on, other.precision, language)})"
                for other in sighting.because
            ),
        )
        for language, template in (("en", sighting.says.en), ("de", sighting.says.de))
    }


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
    if isinstance(fact, Staging):
        return _describe_staging(fact, language)
    if isinstance(fact, Metastasis):
        return f"{_word('metastasis', language)}: {_word(fact.site, language)}"
    if isinstance(fact, Recurrence):
        return _word(fact.extent or "recurrence", language)
    if isinstance(fact, Resectability):
        return _word(fact.verdict, language)
    if isinstance(fact, Diagnosis):
        return " ".join(text for text in (_word("diagnosis", language), fact.icd10, fact.morphology) if text)
    return _word(kind_of(fact), language)


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
