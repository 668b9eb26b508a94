"""What a request is once a door has let somebody in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from staff.models import User


class UserRequest(HttpRequest):
    """A request of somebody with an account, as every view behind a permission gets it."""

    user: User
    htmx: HtmxDetails
