"""The API's door to the register of rules."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from staff.api import ApiDoor
from staff.permissions import Permission
from triggers.register import latest_settings
from triggers.rule_serializers import RuleSerializer
from triggers.rules import RULES


class RulesDoor(ApiDoor):
    """Every rule by number: what it means, on what it rests, and the settings in force."""

    needs = {"GET": Permission.SEE_RULES}

    @extend_schema(operation_id="rules_list", responses=RuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        page = self.page_of_list(RULES, key=lambda rule: rule.number)
        context = {"settings": latest_settings()}
        return self.get_paginated_response(RuleSerializer(page, many=True, context=context).data)
