"""The API's doors to consults."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consults.choices import OPEN
from consults.models import Consult
from consults.queries import for_lists, my_consults, visible_consults
from consults.serializers import ClaimSerializer, ConsultFilter, ConsultSerializer
from consults.services import claim_consult
from staff.api import ApiDoor
from staff.idempotency import writes_once
from staff.models import User
from staff.permissions import Permission

PAGING = ("after", "limit")
MINE_AT_MOST = 1000


def consults_with_details(account: User) -> QuerySet[Consult]:
    people = ("begun_by", "signed_by", "cancelled_by", "patient__merged_into")
    return for_lists(visible_consults(account)).select_related(*people)


class ConsultsDoor(ApiDoor):
    """The team's consults, the earliest deadline first."""

    needs = {"GET": Permission.SEE_CONSULTS}
    keyset = ("see_by", "id")

    @extend_schema(operation_id="consults_list", parameters=[ConsultFilter], responses=ConsultSerializer(many=True))
    def get(self, request: Request) -> Response:
        form = ConsultFilter(data={name: value for name, value in request.query_params.items() if name not in PAGING})
        form.is_valid(raise_exception=True)
        page = self.page(**form.validated_data)
        self.note_reading(consult.patient_id for consult in page)
        return self.get_paginated_response(ConsultSerializer(page, many=True).data)

    def page(self, *, state: str = "", mine: bool = False) -> list[Consult]:
        every = consults_with_details(self.account)
        if not mine:
            return self.page_of(every.filter(state__in=[state] if state else OPEN))
        own = [consult.pk for consult in my_consults(self.account, limit=MINE_AT_MOST)]
        ids = self.page_of_list(own, key=int)
        consults = every.in_bulk(ids)
        return [consults[pk] for pk in ids]


class ConsultDoor(ApiDoor):
    needs = {"GET": Permission.SEE_CONSULTS}

    @extend_schema(responses=ConsultSerializer)
    def get(self, request: Request, consult_id: int) -> Response:
        consult = get_object_or_404(consults_with_details(self.account), pk=consult_id)
        self.note_reading([consult.patient_id])
        return Response(ConsultSerializer(consult).data)


class ClaimDoor(ApiDoor):
    """Take responsibility for a consult. Whoever comes second is told who was first."""

    needs = {"POST": Permission.CLAIM_CONSULT}

    @extend_schema(operation_id="consults_claim", request=ClaimSerializer, responses=ConsultSerializer)
    @writes_once
    def post(self, request: Request, consult_id: int) -> Response:
        form = ClaimSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        consult = get_object_or_404(visible_consults(self.account), pk=consult_id)
        claim_consult(consult=consult, **form.validated_data, by=self.account, at=timezone.now())
        claimed = consults_with_details(self.account).get(pk=consult_id)
        return Response(ConsultSerializer(claimed).data)
