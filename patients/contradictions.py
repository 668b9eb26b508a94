"""
What speaks against a fact before it is stored: it contradicts itself, or what is known of the patient.

None of this is forbidden, all of it may be true: whoever enters it says so with a tick. Pure: no query, no clock.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.choices import TUMOUR_KINDS, Extent, FactKind
from patients.dates import last_day_of, write_clinical_date
from patients.fact_description import COLUMNS_OF_KIND
from patients.models import Fact, Tumour
from patients.staging_groups import NINTH_SINCE, StageGroup, stage_group
from patients.tnm import format_tnm
from patients.wording import in_words, tnm_of

# The same event told by two doors may differ by so many days (clinical.md 6.4, duplicates).
SAME_EVENT = timedelta(days=14)
LUNG = ("C33", "C34")


@dataclass(frozen=True)
class Known:
    """The facts of a patient that count, in time order, without the one that is corrected."""

    facts: Sequence[Fact]

    def of_kind(self, kind: FactKind, tumour: Tumour | None = None) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind == kind and (tumour is None or _same(fact.tumour, tumour))]

    def is_lung(self, tumour: Tumour | None) -> bool:
        """Whether the latest diagnosis of the tumour is one of trachea, bronchus or lung."""
        diagnoses = self.of_kind(FactKind.DIAGNOSIS, tumour) if tumour else []
        return bool(diagnoses) and (diagnoses[-1].icd10 or "").startswith(LUNG)

    def metastatic_evidence(self, tumour: Tumour) -> list[Fact]:
        """Give what says that a tumour has distant metastases (rules.md, section 1), weak evidence left out."""
        return [
            fact
            for fact in self.facts
            if _same(fact.tumour, tumour)
            and (
                fact.kind == FactKind.METASTASIS
                or (fact.kind == FactKind.RECURRENCE and fact.extent == Extent.DISTANT)
                or (fact.kind == FactKind.STAGING and not fact.a_symbol and (fact.m_category or "").startswith("1"))
            )
        ]


def group_of(fact: Fact, known: Known) -> StageGroup:
    """Give what the edition chosen makes of a staging; nothing for other tumours than those of the lung."""
    return stage_group(tnm_of(fact), fact.edition or "") if known.is_lung(fact.tumour) else StageGroup()


def contradictions(fact: Fact, known: Known) -> list[str]:
    """Give, in the reader's words, what speaks against an unsaved fact; an empty list where nothing does."""
    return [words for check in CHECKS for words in check(fact, known)]


def _before_diagnosis(fact: Fact, known: Known) -> Iterator[str]:
    if fact.tumour is None or fact.kind == FactKind.DIAGNOSIS:
        return
    first = next(iter(known.of_kind(FactKind.DIAGNOSIS, fact.tumour)), None)
    if first and last_day_of(fact.on, fact.on_precision) < first.on:
        yield _("The date lies before the diagnosis of the tumour (%(day)s).") % {"day": _day(first)}


def _after_death(fact: Fact, known: Known) -> Iterator[str]:
    if fact.kind == FactKind.DEATH:
        after = [other for other in known.facts if other.on > last_day_of(fact.on, fact.on_precision)]
        if after:
            yield ngettext(
                "%(number)s entry is dated after this death, the last on %(day)s.",
                "%(number)s entries are dated after this death, the last on %(day)s.",
                len(after),
            ) % {"number": len(after), "day": _day(after[-1])}
        return
    death = next(iter(known.of_kind(FactKind.DEATH)), None)
    if death and fact.on > last_day_of(death.on, death.on_precision):
        yield _("The date lies after the death of the patient (%(day)s).") % {"day": _day(death)}


def _already_there(fact: Fact, known: Known) -> Iterator[str]:
    tumour = fact.tumour if fact.kind in TUMOUR_KINDS else None
    if fact.kind in TUMOUR_KINDS and tumour is None:
        return
    for other in known.of_kind(FactKind(fact.kind), tumour):
        far_apart = abs(other.on - fact.on) > SAME_EVENT
        if _says_the_same(fact, other) and (fact.kind == FactKind.METASTASIS or not far_apart):
            yield _("The same stands there already: %(what)s, %(day)s.") % {
                "what": ": ".join(filter(None, (str(FactKind(fact.kind).label), in_words(other)))),
                "day": _day(other),
            }
            return


def _m_against_stage(fact: Fact, known: Known) -> Iterator[str]:
    if fact.kind != FactKind.STAGING or not fact.stage or not known.is_lung(fact.tumour):
        return
    category, is_fourth = fact.m_category or "", fact.stage.startswith("IV")
    if category.startswith("1") and not is_fourth and fact.stage.startswith("I"):
        yield _("M%(m)s and stage %(stage)s exclude each other: with M1, lung cancer is stage IV.") % {
            "m": category,
            "stage": fact.stage,
        }
    if category.startswith("0") and is_fourth:
        yield _("M0 and stage %(stage)s exclude each other: stage IV means M1.") % {"stage": fact.stage}


def _stage_against_table(fact: Fact, known: Known) -> Iterator[str]:
    if fact.kind != FactKind.STAGING:
        return
    found, contradicted = group_of(fact, known), any(_m_against_stage(fact, known))
    for category in found.unknown:
        yield _("Edition %(edition)s has no category %(category)s for lung tumours.") % {
            "edition": fact.edition,
            "category": category,
        }
    if not fact.stage or not found.groups or contradicted:
        return
    if not any(group.startswith(fact.stage) for group in found.groups):
        yield _("Stage %(stage)s is entered, but edition %(edition)s gives %(groups)s.") % {
            "stage": fact.stage,
            "edition": fact.edition,
            "groups": f" {_('or')} ".join(found.groups),
        }


def _m0_after_metastases(fact: Fact, known: Known) -> Iterator[str]:
    is_m0 = fact.kind == FactKind.STAGING and (fact.m_category or "").startswith("0")
    if not is_m0 or fact.y_symbol or fact.tumour is None:
        return
    earlier = [other for other in known.metastatic_evidence(fact.tumour) if other.on <= fact.on]
    if earlier:
        yield _("M0, but distant metastases are recorded before it: %(what)s, %(day)s.") % {
            "what": in_words(earlier[0]),
            "day": _day(earlier[0]),
        }


def _autopsy_of_the_living(fact: Fact, known: Known) -> Iterator[str]:
    if fact.kind == FactKind.STAGING and fact.a_symbol and not known.of_kind(FactKind.DEATH):
        yield _(
            "The small a of %(tnm)s says that this was found at an autopsy, which opens no referral, but no death is "
            "recorded."
        ) % {"tnm": format_tnm(tnm_of(fact))}


def _edition_too_early(fact: Fact, known: Known) -> Iterator[str]:
    is_ninth = fact.kind == FactKind.STAGING and fact.edition == "9"
    if is_ninth and last_day_of(fact.on, fact.on_precision) < NINTH_SINCE:
        yield _("The 9th edition is valid since 1 January 2025; this staging is dated earlier.")


Check = Callable[[Fact, Known], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    _before_diagnosis,
    _after_death,
    _already_there,
    _m_against_stage,
    _stage_against_table,
    _m0_after_metastases,
    _autopsy_of_the_living,
    _edition_too_early,
)


def _says_the_same(fact: Fact, other: Fact) -> bool:
    columns = sum(COLUMNS_OF_KIND[FactKind(fact.kind)], ())
    return all((getattr(fact, column) or None) == (getattr(other, column) or None) for column in columns)


def _same(one: Tumour | None, other: Tumour) -> bool:
    return one is not None and (one.merged_into_id or one.pk) == (other.merged_into_id or other.pk)


def _day(fact: Fact) -> str:
    return write_clinical_date(fact.on, fact.on_precision)
