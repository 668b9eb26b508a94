"""
A proxy model per kind of fact: it gives forms, API and analysts' views the shape of that kind.

All rows stand in one table; a proxy sees only its own and knows which columns belong to it.
"""

from typing import Any, ClassVar

from django.db import models

from patients.choices import FactKind, Precision
from patients.fact_description import COLUMNS_OF_KIND, DEFAULTS
from patients.models.facts import Fact


class KindManager(models.Manager[Any]):
    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(kind=self.model.KIND)


class OfKind:
    """Sets the kind, its defaults, and the precision of an end that is given without one."""

    KIND: ClassVar[FactKind]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args:
            kwargs = {"kind": self.KIND, **DEFAULTS.get(self.KIND, {}), **kwargs}
            if kwargs.get("until"):
                kwargs.setdefault("until_precision", Precision.DAY)
        super().__init__(*args, **kwargs)

    @classmethod
    def own_columns(cls) -> tuple[str, ...]:
        must, may = COLUMNS_OF_KIND[cls.KIND]
        return (*must, *may)


class Diagnosis(OfKind, Fact):
    KIND = FactKind.DIAGNOSIS
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class StagingEvent(OfKind, Fact):
    KIND = FactKind.STAGING
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Metastasis(OfKind, Fact):
    KIND = FactKind.METASTASIS
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Recurrence(OfKind, Fact):
    KIND = FactKind.RECURRENCE
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Progression(OfKind, Fact):
    KIND = FactKind.PROGRESSION
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Remission(OfKind, Fact):
    KIND = FactKind.REMISSION
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Resectability(OfKind, Fact):
    KIND = FactKind.RESECTABILITY
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class IntentStatement(OfKind, Fact):
    KIND = FactKind.INTENT
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Treatment(OfKind, Fact):
    KIND = FactKind.TREATMENT
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Board(OfKind, Fact):
    KIND = FactKind.BOARD
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Stay(OfKind, Fact):
    KIND = FactKind.STAY
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Assessment(OfKind, Fact):
    KIND = FactKind.ASSESSMENT
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Performance(OfKind, Fact):
    KIND = FactKind.PERFORMANCE
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class PhaseOfCare(OfKind, Fact):
    KIND = FactKind.PHASE
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class SurpriseQuestion(OfKind, Fact):
    KIND = FactKind.SURPRISE_QUESTION
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Prognosis(OfKind, Fact):
    KIND = FactKind.PROGNOSIS
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Concern(OfKind, Fact):
    KIND = FactKind.CONCERN
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Pathway(OfKind, Fact):
    KIND = FactKind.PATHWAY
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class ConsultHeld(OfKind, Fact):
    KIND = FactKind.CONSULT
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class PalliativeCare(OfKind, Fact):
    KIND = FactKind.PALLIATIVE_CARE
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Declined(OfKind, Fact):
    KIND = FactKind.DECLINED
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Death(OfKind, Fact):
    KIND = FactKind.DEATH
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


class Retraction(OfKind, Fact):
    KIND = FactKind.RETRACTION
    objects: ClassVar[KindManager] = KindManager()

    class Meta:
        proxy = True


KIND_MODELS: dict[str, type[Fact]] = {
    model.KIND.value: model
    for model in (
        Diagnosis,
        StagingEvent,
        Metastasis,
        Recurrence,
        Progression,
        Remission,
        Resectability,
        IntentStatement,
        Treatment,
        Board,
        Stay,
        Assessment,
        Performance,
        PhaseOfCare,
        SurpriseQuestion,
        Prognosis,
        Concern,
        Pathway,
        ConsultHeld,
        PalliativeCare,
        Declined,
        Death,
        Retraction,
    )
}
