"""Addresses of the API, version 1. They hold numbers of rows and nothing about a patient."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consults import api as consults
from interop import api as imports
from patients import api as patients
from staff.doors import Anyone
from triggers import api as triggers
from triggers import facts_api as facts
from triggers import questions_api as questions
from triggers import rules_api as rules


class SchemaDoor(SpectacularAPIView):
    """The description of the API, for programs that write programs."""

    needs = Anyone("the description holds no data")
    permission_classes = APIView.permission_classes


class NoSuchDoor(APIView):
    """Answers addresses that do not exist as a problem, not as a page."""

    needs = Anyone("there is nothing here")
    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        raise NotFound

    def get(self, request: Request, rest: str = "") -> Response:
        raise NotFound


app_name = "api"
urlpatterns = [
    path("schema/", SchemaDoor.as_view(), name="schema"),
    path("patients/", patients.PatientsDoor.as_view(), name="patients"),
    path("patients/search/", patients.PatientSearchDoor.as_view(), name="patient-search"),
    path("patients/<int:patient_id>/", patients.OnePatientDoor.as_view(), name="patient"),
    path("patients/<int:patient_id>/tumours/", patients.TumoursDoor.as_view(), name="tumours"),
    path("patients/<int:patient_id>/facts/", facts.FactsDoor.as_view(), name="facts"),
    path("patients/<int:patient_id>/triggers/", triggers.TriggersDoor.as_view(), name="triggers"),
    path("facts/<int:fact_id>/correct/", facts.CorrectDoor.as_view(), name="correct"),
    path("facts/<int:fact_id>/retract/", facts.RetractDoor.as_view(), name="retract"),
    path("referrals/", triggers.ReferralsDoor.as_view(), name="referrals"),
    path("referrals/<int:referral_id>/", triggers.ReferralDoor.as_view(), name="referral"),
    path("referrals/<int:referral_id>/answer/", triggers.AnswerDoor.as_view(), name="answer"),
    path("rules/", rules.RulesDoor.as_view(), name="rules"),
    path("questions/", questions.QuestionsDoor.as_view(), name="questions"),
    path("questions/<int:trigger_id>/", questions.QuestionDoor.as_view(), name="question"),
    path("questions/<int:trigger_id>/answer/", questions.QuestionAnswerDoor.as_view(), name="question-answer"),
    path("questions/<int:trigger_id>/put-to/", questions.QuestionPutToDoor.as_view(), name="question-put-to"),
    path("consults/", consults.ConsultsDoor.as_view(), name="consults"),
    path("consults/<int:consult_id>/", consults.ConsultDoor.as_view(), name="consult"),
    path("consults/<int:consult_id>/claim/", consults.ClaimDoor.as_view(), name="claim"),
    path("imports/", imports.ImportsDoor.as_view(), name="imports"),
    path("imports/<int:import_id>/", imports.ImportDoor.as_view(), name="import"),
    path("imports/<int:import_id>/messages/", imports.MessagesDoor.as_view(), name="import-messages"),
    path("", NoSuchDoor.as_view(), name="root"),
    path("<path:rest>", NoSuchDoor.as_view(), name="nothing"),
]
