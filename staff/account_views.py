"""The administrator's doors: accounts, roles, passwords, units."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff.account_forms import ChangedAccountForm, NewAccountForm, UnitForm
from staff.doors import needs
from staff.models import User
from staff.permissions import Permission, Role
from staff.queries import all_accounts, all_units
from staff.requests import UserRequest, posted
from staff.services import NotYours, add_unit, change_account, give_new_password, open_account


@never_cache
@require_safe
@needs(Permission.MANAGE_USERS)
def accounts(request: UserRequest) -> HttpResponse:
    return _list(request, UnitForm())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_USERS)
def new_account(request: UserRequest) -> HttpResponse:
    form = NewAccountForm(posted(request))
    if form.is_valid():
        account, password = open_account(**form.cleaned_data)
        return _show_password(request, account, password)
    return render(request, "staff/new_account.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_USERS)
def edit_account(request: UserRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(all_accounts(), pk=account_id)
    form = ChangedAccountForm(posted(request), account=account)
    if form.is_valid():
        try:
            change_account(account=account, by=request.user, **form.cleaned_data)
        except NotYours as not_yours:
            form.add_error(None, str(not_yours))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:list")
    context = {"form": form, "account": account}
    return render(request, "staff/edit_account.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@needs(Permission.MANAGE_USERS)
def new_password(request: UserRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(all_accounts(), pk=account_id)
    return _show_password(request, account, give_new_password(account=account))


@require_POST
@needs(Permission.MANAGE_USERS)
def new_unit(request: UserRequest) -> HttpResponse:
    form = UnitForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    add_unit(name=form.cleaned_data["unit"])
    messages.success(request, _("The unit was added."))
    return redirect("accounts:list")


def _list(request: UserRequest, form: UnitForm) -> HttpResponse:
    rows = [(account, [Role(role).label for role in account.roles]) for account in all_accounts()]
    context = {"rows": rows, "units": all_units(), "form": form}
    return render(request, "staff/accounts.html", context, status=422 if form.is_bound else 200)


def _show_password(request: UserRequest, account: User, password: str) -> HttpResponse:
    """Show a password in this one answer; it is kept nowhere in clear."""
    return render(request, "staff/password.html", {"account": account, "password": password})
