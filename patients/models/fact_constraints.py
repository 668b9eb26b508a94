"""What the database demands of a fact of each kind: which columns it must fill, may fill and must leave empty."""

from django.db.models import BaseConstraint, CheckConstraint, F, Q

from patients import choices
from patients.choices import FactKind as K
from patients.fact_description import CODED, COLUMNS_OF_KIND, RANGES, VALUES_OF_SCALE
from staff.constraints import known, not_before

TYPED_COLUMNS = tuple(dict.fromkeys(c for must, may in COLUMNS_OF_KIND.values() for c in (*must, *may)))


def _columns_match_kind(kind: K) -> CheckConstraint:
    must, may = COLUMNS_OF_KIND[kind]
    condition = Q()
    for column in must:
        condition &= Q(**{f"{column}__isnull": False})
    for column in TYPED_COLUMNS:
        if column not in (*must, *may):
            condition &= Q(**{f"{column}__isnull": True})
    condition &= Q(tumour__isnull=kind not in choices.TUMOUR_KINDS)
    return CheckConstraint(condition=~Q(kind=kind) | condition, name=f"fact_{kind.value}_columns")


def _performance_range(scale: choices.Scale, values: list[int]) -> CheckConstraint:
    return CheckConstraint(
        condition=Q(scale__isnull=True) | ~Q(scale=scale) | Q(value_number__in=values),
        name=f"fact_{scale.value.lower()}_in_range",
    )


def _has_its_form(column: str) -> CheckConstraint:
    condition = Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__regex": CODED[column].pattern})
    return CheckConstraint(condition=condition, name=f"fact_{column}_pattern")


def _in_range(column: str) -> CheckConstraint:
    values = RANGES[column]
    condition = Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__range": (values[0], values[-1])})
    return CheckConstraint(condition=condition, name=f"fact_{column}_in_range")


FACT_CONSTRAINTS: list[BaseConstraint] = [
    known("kind", K, name="fact_kind_is_known"),
    *(_columns_match_kind(kind) for kind in K),
    known("on_precision", choices.Precision, name="fact_on_precision_is_known"),
    known("until_precision", choices.Precision, name="fact_until_precision_is_known"),
    known("source", choices.Source, name="fact_source_is_known"),
    known("certainty", choices.Certainty, name="fact_certainty_is_known"),
    known("side", choices.Side, name="fact_side_is_known"),
    known("site", choices.Site, name="fact_site_is_known"),
    known("verdict", choices.Verdict, name="fact_verdict_is_known"),
    known("assessed_by", choices.AssessedBy, name="fact_assessed_by_is_known"),
    known("intent", choices.Intent, name="fact_intent_is_known"),
    known("treatment_kind", choices.TreatmentKind, name="fact_treatment_kind_is_known"),
    known("ended", choices.Ended, name="fact_ended_is_known"),
    known("stay_kind", choices.StayKind, name="fact_stay_kind_is_known"),
    known("outcome", choices.Outcome, name="fact_outcome_is_known"),
    known("instrument", choices.Instrument, name="fact_instrument_is_known"),
    known("respondent", choices.Respondent, name="fact_respondent_is_known"),
    known("scale", choices.Scale, name="fact_scale_is_known"),
    known("phase", choices.Phase, name="fact_phase_is_known"),
    known("answer", choices.YesNo, name="fact_answer_is_known"),
    known("concern", choices.ConcernKind, name="fact_concern_is_known"),
    known("step", choices.Step, name="fact_step_is_known"),
    *(_has_its_form(column) for column in CODED),
    *(_in_range(column) for column in RANGES),
    CheckConstraint(
        condition=Q(m_category__isnull=True) | Q(m_category__regex=r"^([01]|X$)"), name="fact_m_category_pattern"
    ),
    CheckConstraint(
        condition=Q(n_category__isnull=True) | Q(n_category__regex=r"^([0-4]|X)"), name="fact_n_category_pattern"
    ),
    CheckConstraint(
        condition=Q(t_category__isnull=True) | Q(t_category__regex=r"^([0-4]|X|is|a)"), name="fact_t_category_pattern"
    ),
    CheckConstraint(
        condition=Q(extent__isnull=True)
        | Q(kind=K.STAGING, extent__in=choices.SMALL_CELL_EXTENTS)
        | Q(kind=K.RECURRENCE, extent__in=choices.RECURRENCE_EXTENTS),
        name="fact_extent_of_its_kind",
    ),
    *(_performance_range(scale, list(values)) for scale, values in VALUES_OF_SCALE.items()),
    CheckConstraint(
        condition=Q(until__isnull=True, until_precision__isnull=True)
        | Q(until__isnull=False, until_precision__isnull=False),
        name="fact_until_has_its_precision",
    ),
    # Ends known only by month or year are stored as the first day of that period, so only exact days are compared.
    CheckConstraint(
        condition=Q(until__isnull=True)
        | ~Q(until_precision=choices.Precision.DAY)
        | ~Q(on_precision=choices.Precision.DAY)
        | Q(until__gte=F("on")),
        name="fact_until_not_before_on",
    ),
    not_before("resolved", "on", name="fact_resolved_not_before_on"),
    CheckConstraint(condition=~Q(replaces=F("id")) & ~Q(of=F("id")), name="fact_does_not_name_itself"),
]
