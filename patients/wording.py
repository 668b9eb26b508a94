"""Facts in words: what one line of the patient page, a referral's reason or a form's old value says."""

from collections.abc import Callable, Iterator

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.choices import RECOMMENDATIONS, Certainty, FactKind, Outcome, Respondent
from patients.dates import write_clinical_date
from patients.instruments import item_label
from patients.models import Fact
from patients.queries import TumourLine
from patients.tnm import TNM, format_tnm

Words = Iterator[str | None]

# Reasons that the program itself writes into facts; people's own words are shown as they stand.
REASONS: dict[str, Promise] = {
    "patient_declined": gettext_lazy("Patient declined"),
    "answer_undone": gettext_lazy("The answer was taken back"),
}


def in_words(fact: Fact) -> str:
    """Say what a fact records, without its kind and date: "cT2a cN1 cM1b, stage IVA"."""
    describe = DESCRIBED.get(FactKind(fact.kind))
    return ", ".join(str(word) for word in describe(fact) if word) if describe else ""


def _shown(fact: Fact, *columns: str) -> Words:
    """Give the columns that are set, choices by their labels."""
    for column in columns:
        label = getattr(fact, f"get_{column}_display", None)
        yield label() if label else getattr(fact, column)


def _until(fact: Fact) -> str | None:
    if fact.until is None:
        return None
    return _("until %(day)s") % {"day": write_clinical_date(fact.until, fact.until_precision or "day")}


def _diagnosis(fact: Fact) -> Words:
    yield from _shown(fact, "icd10", "morphology", "side")
    yield _("suspected") if fact.certainty == Certainty.SUSPECTED else None


def tnm_of(fact: Fact) -> TNM:
    """Give the TNM of a staging."""
    return TNM(
        t=fact.t_category,
        n=fact.n_category,
        m=fact.m_category,
        t_prefix=fact.t_prefix or "",
        n_prefix=fact.n_prefix or "",
        m_prefix=fact.m_prefix or "",
        y=bool(fact.y_symbol),
        r=bool(fact.r_symbol),
        a=bool(fact.a_symbol),
    )


def _staging(fact: Fact) -> Words:
    yield format_tnm(tnm_of(fact))
    yield _("stage %(stage)s") % {"stage": fact.stage} if fact.stage else None
    yield from _shown(fact, "extent")
    yield _("TNM edition %(edition)s") % {"edition": fact.edition} if fact.edition else None


def _resectability(fact: Fact) -> Words:
    yield from _shown(fact, "verdict", "assessed_by")


def _treatment(fact: Fact) -> Words:
    yield from _shown(fact, "treatment_kind", "description", "intent")
    yield _("line %(number)s") % {"number": fact.line} if fact.line else None
    yield _until(fact)
    yield from _shown(fact, "ended")


def _board(fact: Fact) -> Words:
    for code in fact.recommendation or ():
        yield str(RECOMMENDATIONS.get(code, code))
    yield _("palliative involvement recommended") if fact.palliative else None
    yield from _shown(fact, "intent", "description")


def _stay(fact: Fact) -> Words:
    yield from _shown(fact, "stay_kind")
    yield _("planned") if fact.planned else None
    yield from _shown(fact, "ward")
    yield _("room %(room)s") % {"room": fact.room} if fact.room else None
    yield _("bed %(bed)s") % {"bed": fact.bed} if fact.bed else None
    yield _until(fact)
    yield _("died there") if fact.outcome == Outcome.DEAD else None


def _assessment(fact: Fact) -> Words:
    yield from _shown(fact, "instrument")
    yield (
        _("total %(number)s") % {"number": number_format(fact.total.normalize(), use_l10n=True)}
        if fact.total is not None
        else None
    )
    for name, value in (fact.items or {}).items():
        yield f"{item_label(name)} {value}"
    if fact.respondent != Respondent.PATIENT:
        yield _("answered by: %(who)s") % {"who": fact.get_respondent_display()}
    yield _("not valid") if fact.valid is False else None


def _performance(fact: Fact) -> Words:
    yield f"{fact.get_scale_display()} {fact.value_number}"


def _surprise_question(fact: Fact) -> Words:
    yield from _shown(fact, "answer")
    months = fact.horizon_months or 0
    yield ngettext("within %(months)s month", "within %(months)s months", months) % {"months": months}


def _prognosis(fact: Fact) -> Words:
    months = fact.months or 0
    yield ngettext("%(months)s month", "%(months)s months", months) % {"months": months}


def _concern(fact: Fact) -> Words:
    yield from _shown(fact, "concern")
    if fact.resolved:
        yield _("resolved on %(day)s") % {"day": date_format(fact.resolved, "SHORT_DATE_FORMAT")}


def _palliative_care(fact: Fact) -> Words:
    yield _("our own service") if fact.own else None
    yield from _shown(fact, "provider")
    yield _until(fact)


def _reason(fact: Fact) -> Words:
    yield str(REASONS.get(fact.reason or "", fact.reason or ""))


def _only(*columns: str) -> Callable[[Fact], Words]:
    return lambda fact: _shown(fact, *columns)


DESCRIBED: dict[FactKind, Callable[[Fact], Words]] = {
    FactKind.DIAGNOSIS: _diagnosis,
    FactKind.STAGING: _staging,
    FactKind.METASTASIS: _only("site"),
    FactKind.RECURRENCE: _only("extent"),
    FactKind.RESECTABILITY: _resectability,
    FactKind.INTENT: _only("intent"),
    FactKind.TREATMENT: _treatment,
    FactKind.BOARD: _board,
    FactKind.STAY: _stay,
    FactKind.ASSESSMENT: _assessment,
    FactKind.PERFORMANCE: _performance,
    FactKind.PHASE: _only("phase"),
    FactKind.SURPRISE_QUESTION: _surprise_question,
    FactKind.PROGNOSIS: _prognosis,
    FactKind.CONCERN: _concern,
    FactKind.PATHWAY: _only("step"),
    FactKind.PALLIATIVE_CARE: _palliative_care,
    FactKind.DECLINED: _reason,
    FactKind.RETRACTION: _reason,
}


def tumour_in_words(line: TumourLine) -> str:
    """Name a tumour by what is known of it: "C34.1, 8140/3 (Mar 2026), cT2a cN1 cM1b, stage IVA"."""
    words = []
    if line.diagnosis and line.first_diagnosis:
        first = line.first_diagnosis
        words.append(f"{in_words(line.diagnosis)} ({write_clinical_date(first.on, first.on_precision)})")
    if line.staging:
        words.append(in_words(line.staging))
    return ", ".join(words) or _("Tumour without a diagnosis")
