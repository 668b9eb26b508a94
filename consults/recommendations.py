"""What the palliative team advises the oncologist: asked with the signature, answered, shown at the next consult."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from consults.care_choices import RECOMMENDATION_MOVES, RecommendationState, WhyNotTaken
from consults.care_rows import locked, move, save
from consults.models import Consult, Recommendation
from patients.models import Patient
from patients.queries import records_of
from staff.models import User
from staff.notices import notify
from staff.past import last_event_of
from staff.retry import retried_whole
from triggers.current import NotNow


def recommend(*, consult: Consult, texts: Sequence[str], by: User, at: datetime) -> list[Recommendation]:
    """
    Advise the oncologist of a locked consult's patient; gives what is new.

    An amended document says all its recommendations again: one that it says no more is withdrawn while it waits, one
    that was said before is not asked twice.
    """
    said = {row.text: row for row in Recommendation.objects.select_for_update().filter(consult=consult)}
    wanted = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    for text, row in said.items():
        if text not in wanted and row.state == RecommendationState.WAITING:
            withdraw(row, at=at)
    new = [
        Recommendation.objects.create(patient_id=consult.patient_id, consult=consult, text=text, made_at=at, made_by=by)
        for text in wanted
        if text not in said or said[text].state == RecommendationState.WITHDRAWN
    ]
    if new:
        _tell_oncologist(consult, new, at)
    return new


def _tell_oncologist(consult: Consult, new: Sequence[Recommendation], at: datetime) -> None:
    oncologist = _person(consult.patient_id).responsible_oncologist
    if oncologist is not None:
        notify(
            users=[oncologist],
            kind="recommendation_made",
            patient_id=consult.patient_id,
            address=reverse("consults:recommendations"),
            subject_id=new[0].pk,
            at=at,
        )


@retried_whole
def take_over_recommendation(
    *, recommendation: Recommendation, words: str = "", by: User, at: datetime, version: int | None = None
) -> Recommendation:
    """
    Say that what was recommended is being done.

    :raises NotNow: if it was answered or withdrawn meanwhile.
    """
    return _answer(recommendation, "take_over", why_not="", words=words, by=by, at=at, version=version)


@retried_whole
def refuse_recommendation(
    *,
    recommendation: Recommendation,
    why_not: WhyNotTaken,
    words: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Recommendation:
    """
    Say that what was recommended is not done, and why.

    :raises NotNow: if it was answered or withdrawn meanwhile, or "other" is not explained.
    """
    if why_not == WhyNotTaken.OTHER and not words.strip():
        raise NotNow(_("Say in a few words why not."))
    return _answer(recommendation, "refuse", why_not=WhyNotTaken(why_not), words=words, by=by, at=at, version=version)


def _answer(
    recommendation: Recommendation, name: str, *, why_not: str, words: str, by: User, at: datetime, version: int | None
) -> Recommendation:
    row = locked(recommendation, version=version)
    move(row, RECOMMENDATION_MOVES, name)
    row.why_not, row.answer_words = why_not, words.strip()
    row.answered_at, row.answered_by = at, by
    save(row)
    told = {person for person in (row.made_by, _person(row.patient_id).named_nurse) if person and person != by}
    address = reverse("consults:consult", args=[row.consult_id])
    # It may be answered, taken back and answered again on one day: each is an event.
    notify(
        users=told,
        kind="recommendation_answered",
        patient_id=row.patient_id,
        address=address,
        subject_id=last_event_of(row),
        at=at,
    )
    return row


@retried_whole
def undo_answer(*, recommendation: Recommendation, by: User, version: int | None = None) -> Recommendation:
    """
    Take one's own answer back; the recommendation waits again.

    :raises NotNow: if it has no answer, or a colleague's.
    """
    row = locked(recommendation, version=version)
    if row.answered_by_id not in (None, by.pk):
        raise NotNow(_("%(name)s answered this and can take it back.") % {"name": row.answered_by})
    move(row, RECOMMENDATION_MOVES, "undo")
    row.why_not = row.answer_words = ""
    row.answered_at = row.answered_by = None
    save(row)
    return row


def withdraw(row: Recommendation, *, at: datetime) -> None:
    """Ask a locked, waiting recommendation no more."""
    move(row, RECOMMENDATION_MOVES, "withdraw")
    row.withdrawn_at = at
    save(row)


def recommendations_before(consult: Consult) -> list[Recommendation]:
    """
    Give what the consult before this one recommended, with its answers; of that one only what still counts.

    For the page and the document of the next consult. Two queries.
    """
    earlier = Recommendation.objects.filter(patient__in=records_of(consult.patient))
    if consult.begun_at is not None:
        earlier = earlier.filter(consult__begun_at__lt=consult.begun_at)
    earlier = earlier.exclude(consult=consult).exclude(state=RecommendationState.WITHDRAWN)
    last = earlier.order_by("-consult__begun_at", "-consult").values_list("consult", flat=True).first()
    if last is None:
        return []
    return list(earlier.filter(consult=last).select_related("answered_by", "consult"))


def _person(patient_id: int) -> Patient:
    """Give the record that stands for the person, with who cares for them."""
    patient = Patient.objects.select_related("merged_into").get(pk=patient_id)
    return Patient.objects.select_related("responsible_oncologist", "named_nurse").get(pk=patient.survivor_id)
