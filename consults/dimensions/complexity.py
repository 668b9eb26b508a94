"""
The complexity of a situation, proposed; a clinician decides.

German S3 guideline on palliative care, recommendations 5.8 and 5.9: complexity follows from the needs of the patient,
the needs of the relatives, function (AKPS or ECOG) and the palliative phase. The weights are a proposal of this
product, not a published instrument.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consults.dimensions.given import Answers, is_answered, standing
from consults.dimensions.question import Dimension, QuestionList
from consults.dimensions.severities import MODERATE, SEVERE, severities
from patients.choices import Phase

LOW, MEDIUM, HIGH = "low", "medium", "high"
# From how many points on; there are eight at most.
MEDIUM_FROM, HIGH_FROM = 2, 5

# Of a caregiver's burden, 0 to 10, the cuts of a numeric scale: moderate from 4, severe from 7 (Selby 2010).
BURDEN_MODERATE, BURDEN_SEVERE = 4, 7
# Much help and frequent care; almost always in bed.
AKPS_POOR, AKPS_BEDRIDDEN = 50, 30
ECOG_POOR, ECOG_BEDRIDDEN = 3, 4

# What asks for specialised care by itself: question → answers, with the words for it.
DANGERS: dict[str, tuple[str, Promise]] = {
    "wish_to_die": ("yes", gettext_lazy("Wish to die")),
    "self_harm": ("yes", gettext_lazy("Thoughts of self-harm")),
    "cord_signs": ("yes", gettext_lazy("Signs of spinal cord compression")),
    "delirium": ("present", gettext_lazy("Delirium")),
    "spiritual_distress": ("crisis", gettext_lazy("Spiritual or existential crisis")),
}

# The phase weighs by itself, and an unstable one asks for a new plan at once (PCOC).
PHASE_WEIGHTS: dict[str, int] = {Phase.STABLE: 0, Phase.DETERIORATING: 1, Phase.UNSTABLE: 2, Phase.TERMINAL: 2}


@dataclass(frozen=True)
class Inputs:
    """
    What the proposal looks at; None where nobody assessed it.

    :param worst: dimension → "moderate" or "severe", the worst that was found in it.
    :param dangers: in words, what asks for specialised care by itself.
    :param burden: of the main caregiver, 0 to 10; `has_carer` False: there is nobody.
    """

    worst: Mapping[str, str]
    dangers: tuple[str, ...] = ()
    burden: float | None = None
    has_carer: bool | None = None
    akps: int | None = None
    ecog: int | None = None
    phase: str | None = None


@dataclass(frozen=True)
class Input:
    """One of the four things that count, what is known of it, and its weight: 0, 1 or 2."""

    label: str
    value: str
    weight: int


@dataclass(frozen=True)
class Proposal:
    level: str
    inputs: tuple[Input, ...]


def proposed_complexity(inputs: Inputs) -> Proposal:
    """
    Propose low, medium or high, with what it rests on.

    Each of needs, relatives, function and phase weighs 0 to 2: from 2 on it is medium, from 5 on high. What is
    dangerous by itself, or severe in an unstable phase, is high. What nobody assessed weighs nothing and says so.
    """
    weighed = (_needs(inputs), _relatives(inputs), _function(inputs), _phase(inputs))
    total = sum(one.weight for one in weighed)
    is_urgent = SEVERE in inputs.worst.values() and inputs.phase == Phase.UNSTABLE
    is_high = total >= HIGH_FROM or bool(inputs.dangers) or is_urgent
    level = HIGH if is_high else MEDIUM if total >= MEDIUM_FROM else LOW
    return Proposal(level, weighed)


def _needs(inputs: Inputs) -> Input:
    label = _("Needs of the patient")
    parts = list(inputs.dangers)
    for word, words in ((SEVERE, _("severe: %(dimensions)s")), (MODERATE, _("moderate: %(dimensions)s"))):
        if named := [str(Dimension(one).label) for one in inputs.worst if inputs.worst[one] == word]:
            parts.append(words % {"dimensions": ", ".join(named)})
    weight = 2 if inputs.dangers or SEVERE in inputs.worst.values() else 1 if inputs.worst else 0
    return Input(label, "; ".join(parts) or _("nothing moderate or severe recorded"), weight)


def _relatives(inputs: Inputs) -> Input:
    label, burden = _("Needs of the relatives"), inputs.burden
    if inputs.has_carer is False:
        return Input(label, _("nobody who helps and cares"), 2)
    if burden is None:
        return Input(label, _("not assessed"), 0)
    weight = 2 if burden >= BURDEN_SEVERE else 1 if burden >= BURDEN_MODERATE else 0
    return Input(label, _("burden %(number)s of 10") % {"number": int(burden)}, weight)


def _function(inputs: Inputs) -> Input:
    label, akps, ecog = _("Function"), inputs.akps, inputs.ecog
    if akps is None and ecog is None:
        return Input(label, _("not assessed"), 0)
    is_bedridden = (akps is not None and akps <= AKPS_BEDRIDDEN) or (ecog is not None and ecog >= ECOG_BEDRIDDEN)
    is_poor = (akps is not None and akps <= AKPS_POOR) or (ecog is not None and ecog >= ECOG_POOR)
    known = {"AKPS": akps, "ECOG": ecog}
    value = ", ".join(f"{scale} {number}" for scale, number in known.items() if number is not None)
    return Input(label, value, 2 if is_bedridden else 1 if is_poor else 0)


def _phase(inputs: Inputs) -> Input:
    label = _("Palliative phase")
    if inputs.phase is None:
        return Input(label, _("not assessed"), 0)
    return Input(label, str(Phase(inputs.phase).label), PHASE_WEIGHTS[inputs.phase])


def inputs_of(questions: QuestionList, answers: Answers) -> Inputs:
    """Read from a document's answers what the proposal looks at."""
    values: dict[str, Any] = {}
    worst: dict[str, str] = {}
    for section in questions.sections:
        counts = standing(section, answers)
        for question in section.questions:
            value = counts.get(question.key)
            if not is_answered(question, value):
                continue
            values[question.key] = value
            for dimension, word in severities(section.dimension, question, value):
                worst[dimension] = SEVERE if SEVERE in (word, worst.get(dimension)) else word
    return Inputs(
        worst=worst,
        dangers=tuple(str(words) for key, (answer, words) in DANGERS.items() if values.get(key) == answer),
        burden=values.get("caregiver_burden"),
        has_carer=values["has_caregiver"] == "yes" if "has_caregiver" in values else None,
        akps=_whole(values.get("akps")),
        ecog=_whole(values.get("ecog")),
        phase=values.get("palliative_phase"),
    )


def _whole(code: str | None) -> int | None:
    return None if code is None else int(code)
