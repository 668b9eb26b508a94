"""The door by which an account is shut: it says first what that means."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palliative.leaving import NobodyFollows, leaving_of, let_go
from palliative.leaving_forms import LeavingForm
from staff.absences import NotAway
from staff.doors import needs
from staff.permissions import Permission
from staff.queries import active_accounts
from staff.requests import UserRequest, posted
from staff.services import NotYours
from staff.toasts import tell


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_USERS)
def leave(request: UserRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(active_accounts(), pk=account_id)
    now = timezone.now()
    leaving = leaving_of(account, at=now)
    form = LeavingForm(posted(request), account=account, leaving=leaving)
    if form.is_valid():
        try:
            let_go(account=account, **form.heirs(), by=request.user, at=now)
        except (NotYours, NotAway) as refused:
            form.add_error(None, str(refused))
        except NobodyFollows as refused:
            leaving = leaving_of(account, at=now)
            form = LeavingForm(request.POST, account=account, leaving=leaving)
            form.add_error(None, str(refused))
        else:
            tell(request, _("The account is shut; what was theirs is handed over."))
            return redirect("accounts:edit", account.pk)
    context = {"account": account, "leaving": leaving, "form": form}
    return render(request, "staff/leave.html", context, status=422 if form.is_bound else 200)
