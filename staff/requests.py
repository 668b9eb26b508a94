"""What a request is once a door has let somebody in."""

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from staff.models import User


class UserRequest(HttpRequest):
    """A request of somebody with an account, as every view behind a permission gets it."""

    user: User
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """Give what was sent with a form, an empty one too; None where the page is only read."""
    return request.POST if request.method == "POST" else None
