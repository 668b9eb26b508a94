"""What a patient's timeline holds: facts, findings and referrals, each with its lane, its look and its words."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from patients.choices import RECOMMENDATIONS, FactKind, Phase, Precision, Respondent
from patients.dates import last_day_of, write_clinical_date
from patients.models import Fact
from patients.queries import FactLine
from patients.tnm import format_tnm
from patients.wording import in_words, tnm_of
from triggers.choices import CallsFor, ReferralState, Suppressed, TriggerState, WhyEnded
from triggers.items import EMOTIONAL, PHYSICAL, has_severe
from triggers.measures import FUNCTION
from triggers.models import Referral, Trigger
from triggers.queries import rule_of
from triggers.rule_cards import title_of
from triggers.timeline_marks import Entry, Standing

DISEASE = "disease"
LANES = {
    DISEASE: gettext_lazy("Disease"),
    "decisions": gettext_lazy("Decisions"),
    "therapy": pgettext_lazy("lane of the timeline", "Therapy"),
    "stays": gettext_lazy("Hospital"),
    "function": gettext_lazy("Function"),
    "assessments": gettext_lazy("Assessments"),
    "palliative": gettext_lazy("Palliative care"),
    "findings": gettext_lazy("Findings"),
    "referrals": gettext_lazy("Referrals"),
}
"""The lanes from top to bottom. Each tumour has a lane of the disease, whose name goes on with the tumour's number."""


STATES: dict[Standing, Promise] = {
    "replaced": gettext_lazy("corrected"),
    "retracted": gettext_lazy("retracted"),
    "withdrawn": gettext_lazy("withdrawn"),
}


@dataclass(frozen=True)
class Look:
    """In which lane a kind of fact is drawn, and how."""

    lane: str
    shape: str = "dot"
    tone: str = "plain"
    is_bar: bool = False


K = FactKind
LOOKS: dict[str, Look] = {
    K.DIAGNOSIS: Look(DISEASE, "square", "strong"),
    K.STAGING: Look(DISEASE, "diamond", "accent"),
    K.METASTASIS: Look(DISEASE, "up", "bad"),
    K.RECURRENCE: Look(DISEASE, "up", "bad"),
    K.PROGRESSION: Look(DISEASE, "up", "bad"),
    K.REMISSION: Look(DISEASE, "down", "good"),
    K.RESECTABILITY: Look(DISEASE, "square"),
    K.INTENT: Look("decisions", "square"),
    K.BOARD: Look("decisions", "square", "accent"),
    K.TREATMENT: Look("therapy", tone="accent", is_bar=True),
    K.STAY: Look("stays", is_bar=True),
    K.PERFORMANCE: Look("function"),
    K.PHASE: Look("function", "diamond"),
    K.SURPRISE_QUESTION: Look("function"),
    K.PROGNOSIS: Look("function"),
    K.ASSESSMENT: Look("assessments"),
    K.CONCERN: Look("assessments", "up", "warn"),
    K.PALLIATIVE_CARE: Look("palliative", tone="good", is_bar=True),
    K.PATHWAY: Look("palliative", "diamond", "good"),
    K.CONSULT: Look("palliative", "dot", "good"),
    K.DECLINED: Look("palliative", "square", "warn"),
    K.DEATH: Look(DISEASE),
}


def entries_of_facts(lines: Iterable[FactLine], *, address: str, today: date) -> Iterator[Entry]:
    """
    Give every fact but deaths that count, which are no mark but a line through the picture.

    :param address: of the patient's facts, which goes on with the number of a fact.
    """
    kinds = {kind.value: str(kind.label) for kind in FactKind}
    for line in lines:
        if line.fact.kind != FactKind.DEATH or not line.counts:
            yield _entry(line, kinds[line.fact.kind], address, today)


def _entry(line: FactLine, what: str, address: str, today: date) -> Entry:
    fact = line.fact
    look, standing = LOOKS[fact.kind], _standing(line)
    tone = _tone(fact, look)
    ends: dict[str, date | bool] = {}
    if look.is_bar:
        if fact.until is None:
            ends = {"end_first": max(today, fact.on), "goes_on": True}
        else:
            until = max(fact.until, fact.on)
            ends = {"end_first": until, "end_last": last_day_of(until, fact.until_precision or "day")}
    return Entry(
        key=f"fact-{fact.pk}",
        lane=lane_of(fact, look.lane),
        first=fact.on,
        last=last_day_of(fact.on, fact.on_precision),
        is_bar=look.is_bar,
        # Severe or poor by its shape too: on paper there is no colour.
        shape="target" if tone == "bad" and look.shape == "dot" else look.shape,
        tone=tone,
        label=_label(fact) or what,
        what=what,
        words=in_words(fact),
        when=write_clinical_date(fact.on, fact.on_precision),
        address=f"{address}{fact.pk}/",
        standing=standing,
        state=state_of(standing),
        replaced_by=f"fact-{line.replaced_by.pk}" if line.replaced_by else None,
        **ends,  # type: ignore[arg-type]
    )


def lane_of(fact: Fact, lane: str) -> str:
    """Give the lane; that of the disease with the tumour, a merged one's being its survivor's."""
    if lane != DISEASE or fact.tumour is None:
        return lane
    return f"{DISEASE}-{fact.tumour.merged_into_id or fact.tumour.pk}"


def state_of(standing: Standing) -> str:
    """Say why something no longer counts; nothing where it does."""
    return str(STATES[standing]) if standing in STATES else ""


def _standing(line: FactLine) -> Standing:
    if line.retracted_by is not None:
        return "retracted"
    return "replaced" if line.replaced_by is not None else "counts"


def _tone(fact: Fact, look: Look) -> str:
    tells = TONES.get(fact.kind)
    return (tells(fact) if tells else "") or look.tone


def _tone_of_assessment(fact: Fact) -> str:
    items = fact.items or {}
    severe = any(has_severe(kind, fact.instrument or "", items) for kind in (PHYSICAL, EMOTIONAL))
    return "bad" if severe and fact.valid else ""


def _tone_of_function(fact: Fact) -> str:
    return "bad" if FUNCTION[fact.scale or ""].is_reached_by(fact.value_number or 0) else ""


def _tone_of_stay(fact: Fact) -> str:
    return "warn" if fact.stay_kind in ("emergency", "intensive") else ""


TONES: dict[str, Callable[[Fact], str]] = {
    K.ASSESSMENT: _tone_of_assessment,
    K.PERFORMANCE: _tone_of_function,
    K.PHASE: lambda fact: "" if fact.phase == Phase.STABLE else "warn",
    K.STAY: _tone_of_stay,
}


def _label(fact: Fact) -> str:
    tells = LABELS.get(fact.kind)
    return tells(fact) if tells else ""


def _label_of_treatment(fact: Fact) -> str:
    name = fact.description or fact.get_treatment_kind_display()
    return _("%(treatment)s, line %(number)s") % {"treatment": name, "number": fact.line} if fact.line else name


def _label_of_assessment(fact: Fact) -> str:
    name = fact.get_instrument_display()
    by_others = "" if fact.respondent == Respondent.PATIENT else f" ({fact.get_respondent_display()})"
    return f"{name} {fact.total.normalize():f}{by_others}" if fact.total is not None else f"{name}{by_others}"


LABELS: dict[str, Callable[[Fact], str]] = {
    K.DIAGNOSIS: lambda fact: fact.icd10 or "",
    K.STAGING: lambda fact: fact.stage or format_tnm(tnm_of(fact)) or fact.get_extent_display() or "",
    K.METASTASIS: lambda fact: fact.get_site_display(),
    K.RESECTABILITY: lambda fact: fact.get_verdict_display(),
    K.INTENT: lambda fact: fact.get_intent_display(),
    K.BOARD: lambda fact: ", ".join(str(RECOMMENDATIONS.get(code, code)) for code in fact.recommendation or ()),
    K.TREATMENT: _label_of_treatment,
    K.STAY: lambda fact: fact.get_stay_kind_display(),
    K.PERFORMANCE: lambda fact: f"{fact.scale} {fact.value_number}",
    K.PHASE: lambda fact: fact.get_phase_display(),
    K.PROGNOSIS: lambda fact: (
        ngettext("%(months)s month", "%(months)s months", fact.months or 0) % {"months": fact.months}
    ),
    K.ASSESSMENT: _label_of_assessment,
    K.CONCERN: lambda fact: fact.get_concern_display(),
    K.PATHWAY: lambda fact: fact.get_step_display(),
    K.PALLIATIVE_CARE: lambda fact: fact.provider or (_("our own service") if fact.own else ""),
    K.CONSULT: lambda fact: _("Consult"),
    K.DECLINED: lambda fact: _("Declined"),
}


def entries_of_triggers(triggers: Iterable[Trigger], *, facts_address: str) -> Iterator[Entry]:
    """Give every finding; it leads to the fact that decides it."""
    for trigger in triggers:
        rule = rule_of(trigger)
        speaks = trigger.state == TriggerState.LIVE and not trigger.suppressed
        state = TriggerState(trigger.state).label if trigger.state == TriggerState.ANSWERED else ""
        why = WhyEnded(trigger.why_ended).label if trigger.why_ended else ""
        held_back = Suppressed(trigger.suppressed).label if trigger.suppressed else ""
        yield Entry(
            key=f"trigger-{trigger.pk}",
            lane="findings",
            first=trigger.on,
            last=trigger.on,
            shape="dot" if speaks else "ring",
            tone="warn" if speaks else "plain",
            label=title_of(rule) if rule else str(CallsFor(trigger.calls_for).label),
            what=_("Finding"),
            words=" · ".join(str(word) for word in (trigger.sentence, state, why, held_back) if word),
            when=write_clinical_date(trigger.on, Precision.DAY),
            address=f"{facts_address}{trigger.because[0]}/",
            standing="withdrawn" if trigger.state == TriggerState.WITHDRAWN else "counts",
            state=state_of("withdrawn") if trigger.state == TriggerState.WITHDRAWN else "",
        )


REFERRAL_TONES = {
    ReferralState.PROPOSED: "warn",
    ReferralState.OPEN: "accent",
    ReferralState.DEFERRED: "warn",
    ReferralState.BEGUN: "good",
    ReferralState.DONE: "good",
}


def entries_of_referrals(referrals: Iterable[Referral], *, today: date) -> Iterator[Entry]:
    """Give every referral, from its opening until it ended, or until today."""
    for referral in referrals:
        opened = timezone.localdate(referral.opened_at)
        ended = max(opened, timezone.localdate(referral.ended_at) if referral.ended_at else today)
        reasons = (
            referral.get_why_ended_display(),
            referral.get_decline_reason_display() if referral.state == ReferralState.DECLINED else "",
            referral.get_defer_reason_display() if referral.state == ReferralState.DEFERRED else "",
        )
        state = referral.get_state_display()
        yield Entry(
            key=f"referral-{referral.pk}",
            lane="referrals",
            first=opened,
            last=opened,
            is_bar=True,
            end_first=ended,
            end_last=None if referral.is_live else ended,
            goes_on=referral.is_live,
            tone=REFERRAL_TONES.get(ReferralState(referral.state), "plain"),
            label=state,
            what=_("Referral"),
            words=" · ".join(word for word in (state, *dict.fromkeys(reasons)) if word),
            when=write_clinical_date(opened, Precision.DAY),
            address=reverse("triggers:referral", args=[referral.pk]),
            standing="withdrawn" if referral.state == ReferralState.WITHDRAWN else "counts",
        )
