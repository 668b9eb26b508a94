"""
Facts as JSON: one serializer per kind, with the keys and words of the case files.

What a fact does not say is absent, not null. Keys that the case files do not have (`comment`, `side`, `description`,
`ward`, …) carry what this system stores beside.
"""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from patients import choices
from patients.api_fields import FactId, ImpreciseDate, Items, LocalDay, OneOfThePatients, TnmLine
from patients.choices import TUMOUR_KINDS, FactKind
from patients.fact_description import CODED, RANGES, VALUES_OF_SCALE
from patients.instruments import SCALES
from patients.models import KIND_MODELS, Fact, Patient
from patients.queries import FactLine
from staff.api import Constant, StrictSerializer, Word, read_one_of


def coded(column: str, **options: Any) -> serializers.CharField:
    form = CODED[column]
    return serializers.CharField(validators=[RegexValidator(form.pattern, form.wrong)], **options)


def whole_number(column: str, **options: Any) -> serializers.IntegerField:
    values = RANGES[column]
    return serializers.IntegerField(min_value=values[0], max_value=values[-1], **options)


def may_say(words: type[Any] | list[tuple[str, Any]], **options: Any) -> Word:
    return Word(words, required=False, **options)


def text(longest: int) -> serializers.CharField:
    return serializers.CharField(required=False, max_length=longest)


class FactSerializer(StrictSerializer):
    """What every fact says."""

    KIND: ClassVar[FactKind]

    on = ImpreciseDate(column="on")
    recorded = LocalDay(
        required=False, help_text="Day on which the source knew it. Where missing, the day on which it is sent."
    )
    replaces = OneOfThePatients("facts", source="replaces_id", required=False)
    comment = serializers.CharField(required=False, max_length=10_000)
    external_id = serializers.CharField(read_only=True, required=False)
    source = Word(choices.Source, read_only=True)  # type: ignore[assignment]
    stored_at = serializers.DateTimeField(read_only=True)
    stored_by = serializers.CharField(source="stored_by.name", read_only=True, help_text="Missing: the system itself.")
    replaced_by = serializers.SerializerMethodField(help_text="Fact that corrects this one.")
    retracted_by = serializers.SerializerMethodField(help_text="Retraction that takes this one back.")

    # A key that has nothing to say is left out, whatever its field.
    always_said: ClassVar[frozenset[str]] = frozenset({"id", "fact", "on", "recorded", "source", "stored_at"})

    def get_fields(self) -> dict[str, serializers.Field]:
        first: dict[str, serializers.Field] = {"id": FactId(), "fact": Constant(self.KIND, source="kind")}
        if self.KIND in TUMOUR_KINDS:
            first["tumour"] = OneOfThePatients("tumours", source="tumour_id")
        return {**first, **super().get_fields()}

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        precise = {said.get("on_precision"), said.get("until_precision")} == {choices.Precision.DAY}
        if said.get("until") and said["until"] < said["on"] and (precise or said["until"].year < said["on"].year):
            raise serializers.ValidationError({"until": [_("The end lies before the beginning.")]})
        return said

    def get_replaced_by(self, fact: Fact) -> int | None:
        later: Fact | None = self.context.get("replaced_by")
        return later.pk if later else None

    def get_retracted_by(self, fact: Fact) -> int | None:
        retraction: Fact | None = self.context.get("retracted_by")
        return retraction.pk if retraction else None

    def to_representation(self, fact: Fact) -> dict[str, Any]:
        said = super().to_representation(fact)
        return {key: value for key, value in said.items() if value is not None and value != ""}


class DiagnosisSerializer(FactSerializer):
    KIND = FactKind.DIAGNOSIS
    icd10 = coded("icd10", max_length=8)
    morphology = coded("morphology", required=False, max_length=10)
    certainty = may_say(choices.Certainty, help_text="`confirmed` where missing.")
    side = may_say(choices.Side)


class StagingSerializer(FactSerializer):
    KIND = FactKind.STAGING
    tnm = TnmLine(required=False)
    edition = coded("edition", required=False, max_length=2)
    stage = coded("stage", required=False, max_length=6)
    extent = may_say([(e.value, e.label) for e in choices.SMALL_CELL_EXTENTS])


class MetastasisSerializer(FactSerializer):
    KIND = FactKind.METASTASIS
    site = Word(choices.Site)


class RecurrenceSerializer(FactSerializer):
    KIND = FactKind.RECURRENCE
    extent = may_say([(e.value, e.label) for e in choices.RECURRENCE_EXTENTS])


class ProgressionSerializer(FactSerializer):
    KIND = FactKind.PROGRESSION


class RemissionSerializer(FactSerializer):
    KIND = FactKind.REMISSION


class ResectabilitySerializer(FactSerializer):
    KIND = FactKind.RESECTABILITY
    recurrence = OneOfThePatients("recurrences", source="recurrence_id", required=False)
    verdict = Word(choices.Verdict)
    by = may_say(choices.AssessedBy, source="assessed_by")


class IntentSerializer(FactSerializer):
    KIND = FactKind.INTENT
    intent = Word(choices.Intent)


class TreatmentSerializer(FactSerializer):
    KIND = FactKind.TREATMENT
    kind = Word(choices.TreatmentKind, source="treatment_kind")
    intent = may_say(choices.Intent)
    line = whole_number("line", required=False)
    until = ImpreciseDate(column="until", required=False)
    ended = may_say(choices.Ended)
    description = text(500)


class BoardSerializer(FactSerializer):
    KIND = FactKind.BOARD
    recommendation = serializers.ListField(
        child=Word([*choices.RECOMMENDATIONS.items()]), required=False, max_length=20
    )
    palliative = serializers.BooleanField(required=False)
    intent = may_say(choices.Intent)
    description = text(500)


class StaySerializer(FactSerializer):
    KIND = FactKind.STAY
    kind = Word(choices.StayKind, source="stay_kind")
    until = ImpreciseDate(column="until", required=False)
    planned = serializers.BooleanField(required=False, help_text="`false` where missing.")
    outcome = may_say(choices.Outcome, help_text="`alive` where missing.")
    ward = text(60)
    room = text(20)
    bed = text(20)


class AssessmentSerializer(FactSerializer):
    KIND = FactKind.ASSESSMENT
    instrument = Word(choices.Instrument)
    by = may_say(choices.Respondent, source="respondent", help_text="`patient` where missing.")
    valid = serializers.BooleanField(required=False, help_text="`true` where missing.")
    total = serializers.DecimalField(
        required=False, max_digits=6, decimal_places=2, min_value=0, coerce_to_string=False
    )
    items = Items(required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        scale = SCALES[said["instrument"]]
        errors = {}
        if "total" in said and said["total"] > scale.highest_total:
            errors["total"] = [_("The total of this instrument is at most {most}.").format(most=scale.highest_total)]
        if any(answer > scale.highest for answer in said.get("items", {}).values()):
            errors["items"] = [_("An item of this instrument is at most {most}.").format(most=scale.highest)]
        if errors:
            raise serializers.ValidationError(errors)
        return super().validate(said)


class PerformanceSerializer(FactSerializer):
    KIND = FactKind.PERFORMANCE
    scale = Word(choices.Scale)
    value = serializers.IntegerField(source="value_number", min_value=0, max_value=100)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["value_number"] not in VALUES_OF_SCALE[said["scale"]]:
            words = [_("ECOG goes from 0 to 5, KPS and AKPS from 0 to 100 in tens.")]
            raise serializers.ValidationError({"value": words})
        return super().validate(said)


class PhaseSerializer(FactSerializer):
    KIND = FactKind.PHASE
    value = Word(choices.Phase, source="phase")


class SurpriseQuestionSerializer(FactSerializer):
    KIND = FactKind.SURPRISE_QUESTION
    answer = Word(choices.YesNo)
    horizon_months = whole_number("horizon_months", required=False, help_text="12 where missing.")


class PrognosisSerializer(FactSerializer):
    KIND = FactKind.PROGNOSIS
    months = whole_number("months")


class ConcernSerializer(FactSerializer):
    KIND = FactKind.CONCERN
    kind = Word(choices.ConcernKind, source="concern")
    resolved = LocalDay(required=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if said.get("resolved") and said["resolved"] < said["on"]:
            raise serializers.ValidationError({"resolved": [_("The end lies before the beginning.")]})
        return super().validate(said)


class PathwaySerializer(FactSerializer):
    KIND = FactKind.PATHWAY
    step = Word(choices.Step)


class ConsultHeldSerializer(FactSerializer):
    KIND = FactKind.CONSULT


class PalliativeCareSerializer(FactSerializer):
    KIND = FactKind.PALLIATIVE_CARE
    provider = text(200)
    own = serializers.BooleanField(required=False, help_text="Whether it is our own service; `false` where missing.")
    until = ImpreciseDate(column="until", required=False)


class DeclinedSerializer(FactSerializer):
    KIND = FactKind.DECLINED
    reason = text(200)


class DeathSerializer(FactSerializer):
    KIND = FactKind.DEATH


class RetractionSerializer(FactSerializer):
    """Takes another fact back, from the day on which it is recorded."""

    KIND = FactKind.RETRACTION
    of = OneOfThePatients("facts", source="of_id")
    reason = text(200)


FACT_SERIALIZERS: dict[str, Any] = {serializer.KIND.value: serializer for serializer in FactSerializer.__subclasses__()}


def read_fact(content: Any, *, patient: Patient, context: dict[str, Any]) -> Fact:
    """
    Build the unsaved fact that a JSON object describes.

    :param context: `tumours`, `facts`, `recurrences`: functions that give what the fact may name, by id.
    :raises ValidationError: naming each key that is wrong, missing or not known.
    """
    said = read_one_of(content, key="fact", serializers_by_word=FACT_SERIALIZERS, context=context)
    tumour = context["tumours"]()[said.pop("tumour_id")] if "tumour_id" in said else None
    owner = tumour.patient_id if tumour else patient.pk
    # Without a word of the source, the fact is known from the day on which it is stored.
    said.setdefault("recorded", None)
    return KIND_MODELS[said["kind"]](patient_id=owner, tumour=tumour, source=choices.Source.API, **said)


def write_fact(line: FactLine) -> dict[str, Any]:
    """Give the JSON object of a stored fact, with what became of it."""
    became = {"replaced_by": line.replaced_by, "retracted_by": line.retracted_by}
    return dict(FACT_SERIALIZERS[line.fact.kind](line.fact, context=became).data)
