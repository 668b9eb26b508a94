"""What the palliative team recommends: taken over, or not, because; the next consult shows the answer."""

import pytest

from consults.care import follow_signature, recommendations_before
from consults.care_choices import RecommendationState, WhyNotTaken
from consults.models import Recommendation
from consults.recommendations import refuse_recommendation, take_over_recommendation, undo_answer
from staff.models import Notice, User
from staff.permissions import Role
from tests.cared_for import a_document, a_signed_plan
from tests.pages import signed_in
from tests.people import a_referral, a_user, now
from triggers.current import ChangedMeanwhile, NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    return a_user(Role.PALLIATIVE_NURSE)


@pytest.fixture
def oncologist() -> User:
    return a_user(Role.ONCOLOGIST)


@pytest.fixture
def recommended(nurse: User, oncologist: User) -> Recommendation:
    a_signed_plan(by=nurse, responsible_oncologist=oncologist)
    return Recommendation.objects.get()


def test_the_oncologist_is_told_and_the_team_hears_the_answer(
    recommended: Recommendation, nurse: User, oncologist: User
) -> None:
    assert Notice.objects.get(kind="recommendation_made").to == oncologist
    client = signed_in(oncologist)
    assert "Stop the statin" in client.get("/consults/recommendations/").content.decode()
    assert "(1" in client.get("/referrals/").content.decode().split('href="/consults/recommendations/"')[2][:120]
    address = f"/consults/recommendations/{recommended.pk}/"
    refused = {"version": recommended.version, "why_not": "therapy_first", "words": "After the next cycle."}
    client.post(f"{address}refuse/", refused)
    recommended.refresh_from_db()
    assert (recommended.state, recommended.why_not) == (RecommendationState.NOT_TAKEN, "therapy_first")
    assert Notice.objects.get(kind="recommendation_answered").to == nurse

    client.post(f"{address}undo/")
    recommended.refresh_from_db()
    assert (recommended.state, recommended.why_not, recommended.answered_by) == (RecommendationState.WAITING, "", None)
    client.post(f"{address}take-over/", {"version": recommended.version})
    recommended.refresh_from_db()
    assert recommended.state == RecommendationState.TAKEN_OVER
    assert signed_in(nurse).post(f"{address}undo/").status_code == 403


def test_the_next_consult_shows_the_answer(recommended: Recommendation, nurse: User, oncologist: User) -> None:
    take_over_recommendation(recommendation=recommended, words="Stopped today.", by=oncologist, at=now())
    assert recommendations_before(recommended.consult) == []
    later = a_document(by=nurse, patient=recommended.patient)
    (before,) = recommendations_before(later.consult)
    assert (before.state, before.answer_words) == (RecommendationState.TAKEN_OVER, "Stopped today.")
    follow_signature(document=later, answers={"recommendations": [{"text": "New"}]}, by=nurse, at=now())
    assert [row.text for row in recommendations_before(a_document(by=nurse, patient=recommended.patient).consult)] == [
        "New"
    ]


def test_an_amendment_withdraws_what_it_says_no_more(recommended: Recommendation, nurse: User) -> None:
    document = recommended.consult.documents.get()
    answers = {"recommendations": [{"text": "Check the kidneys"}, {"text": ""}]}
    follow_signature(document=document, answers=answers, by=nurse, at=now())
    assert dict(Recommendation.objects.values_list("text", "state")) == {
        "Stop the statin": "withdrawn",
        "Check the kidneys": "waiting",
    }


def test_what_cannot_be(recommended: Recommendation, oncologist: User) -> None:
    with pytest.raises(NotNow):
        refuse_recommendation(recommendation=recommended, why_not=WhyNotTaken.OTHER, by=oncologist, at=now())
    take_over_recommendation(recommendation=recommended, by=oncologist, at=now())
    with pytest.raises(ChangedMeanwhile):
        take_over_recommendation(recommendation=recommended, by=oncologist, at=now(), version=1)
    with pytest.raises(NotNow):
        take_over_recommendation(recommendation=recommended, by=oncologist, at=now())
    with pytest.raises(NotNow):
        undo_answer(recommendation=recommended, by=a_user(Role.ONCOLOGIST))


def test_the_referral_shows_what_is_recommended(nurse: User) -> None:
    referral = a_referral()
    a_signed_plan(by=nurse, patient=referral.patient)
    page = signed_in(a_user(Role.ONCOLOGIST)).get(f"/referrals/{referral.pk}/").content.decode()
    assert "Stop the statin" in page
    assert "Not, because" in page
    assert "Not, because" not in signed_in(nurse).get(f"/referrals/{referral.pk}/").content.decode()
