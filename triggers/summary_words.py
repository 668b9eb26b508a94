"""A tumour and its stage in words, for rows and headers."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.choices import Ended, Site, TreatmentKind
from patients.choices import Intent as Intention
from patients.choices import Phase as PhaseName
from patients.dates import write_clinical_date
from triggers.disease_names import disease_name
from triggers.facts import Board, Fact, Intent, Metastasis, Phase, Treatment
from triggers.sentences import describe
from triggers.summary import TumourSummary
from triggers.tumour import order


def tumour_in_short(tumour: TumourSummary) -> str:
    """Name a tumour and its stage now: "Lung cancer (C34.1), stage IIB; metastases: Liver (July 2026)"."""
    stage = stage_now(tumour)
    return f"{disease_name(tumour.diagnosis)}, {stage}" if stage else disease_name(tumour.diagnosis)


def stage_now(tumour: TumourSummary) -> str:
    """Say how far the tumour has come: the latest staging, what was found after it, and what is unsure about it."""
    words = [in_words(tumour.latest_staging)] if tumour.latest_staging else []
    if tumour.sites:
        words.append(_("metastases: %(sites)s") % {"sites": sites_in_words(tumour)})
    elif spread_since_staging(tumour):
        words.append(_("metastatic"))
    if tumour.recurrence and (not tumour.latest_staging or order(tumour.recurrence) > order(tumour.latest_staging)):
        words.append(dated(tumour.recurrence))
    if tumour.spread is not None and tumour.spread.is_weak:
        words.append(_("spread not certain"))
    elif tumour.contradicting:
        words.append(_("records contradict each other"))
    return "; ".join(words)


def spread_since_staging(tumour: TumourSummary) -> bool:
    """Whether the latest staging does not itself say that the tumour has spread, and something else does."""
    latest, spread = tumour.latest_staging, tumour.spread
    return spread is not None and spread.fact is not latest and not (latest is not None and latest.says_m1)


def sites_in_words(tumour: TumourSummary) -> str:
    """Name the sites of metastases with the day each was first found: "Liver (Jul 2026), Brain (3 Sep 2026)"."""
    return ", ".join(f"{site_label(site.first)} ({day_of(site.first)})" for site in tumour.sites)


def site_label(metastasis: Metastasis) -> str:
    return str(Site(metastasis.site).label) if metastasis.site in Site.values else metastasis.site


def in_words(fact: Fact) -> str:
    """Say what a fact records, in the reader's language."""
    return describe(fact, "de" if (get_language() or "").startswith("de") else "en")


def intent_in_words(statement: Intent | Board | Treatment) -> str:
    """Name the intent that something states: "Palliative"."""
    return str(Intention(statement.intent or Intention.UNKNOWN).label)


def phase_in_words(phase: Phase) -> str:
    """Name a palliative phase with its day: "Unstable (3 Sep 2026)"."""
    return f"{PhaseName(phase.value).label} ({day_of(phase)})"


def therapy_in_words(treatment: Treatment) -> str:
    """Name a treatment with its line and days: "Systemic therapy, line 2 (since 3 Sep 2026)"."""
    words = [str(TreatmentKind(treatment.kind).label)]
    if treatment.line is not None:
        words.append(_("line %(number)s") % {"number": treatment.line})
    days = _("since %(day)s") % {"day": day_of(treatment)}
    if treatment.until is not None:
        until = write_clinical_date(treatment.until, treatment.until_precision or "day")
        days = _("%(first)s to %(last)s") % {"first": day_of(treatment), "last": until}
    ended = f", {Ended(treatment.ended).label}" if treatment.ended else ""
    return f"{', '.join(words)} ({days}{ended})"


def day_of(fact: Fact) -> str:
    """Write the day of a fact as precisely as it is known."""
    return write_clinical_date(fact.on, fact.precision)


def dated(fact: Fact) -> str:
    """Say what a fact records, with its day."""
    return f"{in_words(fact)} ({day_of(fact)})"
