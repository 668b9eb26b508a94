"""The administrator's doors to accounts: list, search, roles, passwords, keys, absences. Nothing clinical is here."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff.absences import NotAway, note_absence
from staff.account_forms import (
    AccountFilterForm,
    AccountSearchForm,
    KeyForm,
    NewAccountForm,
    NewProgramForm,
    form_about,
)
from staff.account_queries import (
    FOUND_AT_MOST,
    absences_of,
    account_page,
    all_accounts,
    keys_of,
    people_by_role,
    search_accounts,
    valid_keys,
)
from staff.addresses import only_what_is_chosen
from staff.doors import needs
from staff.editing import CONFLICT, EditedMeanwhile, not_saved
from staff.keys import make_api_key, revoke_api_key
from staff.models import User
from staff.permissions import ROLE_PERMISSIONS, Permission, Role
from staff.profile_forms import AbsenceForm
from staff.requests import UserRequest, posted
from staff.services import (
    NotForPrograms,
    NotYours,
    change_account,
    give_new_password,
    open_account,
    open_again,
    open_program_account,
)
from staff.tabs import account_tabs
from staff.toasts import tell


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_USERS)
@only_what_is_chosen
def accounts(request: UserRequest) -> HttpResponse:
    """List accounts by the filters in the address; what is searched for is sent, and stands in no address."""
    search, filters = AccountSearchForm(posted(request)), AccountFilterForm(request.GET)
    context: dict[str, Any] = {"search": search, "filters": filters, "tabs": account_tabs("accounts:list")}
    if search.is_valid():
        found = search_accounts(search.cleaned_data["text"])
        context |= {"rows": _with_roles(found), "searched": True, "too_many": len(found) == FOUND_AT_MOST}
    else:
        wanted = filters.wanted()
        page = account_page(**wanted)
        kept = {name: getattr(value, "pk", value) for name, value in wanted.items() if name != "after"}
        context |= {"rows": _with_roles(page.rows), "filtered": bool(kept)}
        context["next"] = urlencode({**kept, "after": page.after}) if page.after else ""
    return render(request, "staff/accounts.html", context, status=422 if search.errors else 200)


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
def new_program(request: UserRequest) -> HttpResponse:
    form = NewProgramForm(posted(request))
    if form.is_valid():
        account = open_program_account(**form.cleaned_data)
        tell(request, _("The account is open. It needs a key."))
        return redirect("accounts:edit", account.pk)
    return render(request, "staff/new_program.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_USERS)
def edit_account(request: UserRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(all_accounts(), pk=account_id)
    form = form_about(account, posted(request))
    if form.is_valid():
        try:
            change_account(account=account, by=request.user, **form.cleaned_data)
        except EditedMeanwhile as first:
            return _account(request, first.row, refused=not_saved(first), status=CONFLICT)
        except NotYours as not_yours:
            form.add_error(None, str(not_yours))
        else:
            tell(request, _("Saved."))
            return redirect("accounts:edit", account.pk)
    return _account(request, account, form=form)


@never_cache
@require_POST
@needs(Permission.MANAGE_USERS)
def new_password(request: UserRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(all_accounts(), pk=account_id)
    try:
        return _show_password(request, account, give_new_password(account=account))
    except NotForPrograms as refused:
        return _account(request, account, refused=str(refused))


@require_POST
@needs(Permission.MANAGE_USERS)
def again(request: UserRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(all_accounts(), pk=account_id)
    open_again(account=account)
    tell(request, _("The account is open again."))
    return redirect("accounts:edit", account.pk)


@never_cache
@require_POST
@needs(Permission.MANAGE_USERS)
def new_key(request: UserRequest, account_id: int) -> HttpResponse:
    """Make a key and show it in this one answer; it is kept nowhere in clear."""
    account = get_object_or_404(all_accounts().filter(is_active=True), pk=account_id)
    form = KeyForm(request.POST)
    if form.is_valid() and keys_of(account).filter(revoked_at=None, label=form.cleaned_data["label"]).exists():
        form.add_error("label", _("There is a valid key with this label. Revoke it first, or choose another label."))
    if not form.is_valid():
        return _account(request, account, key_form=form)
    key = make_api_key(user=account, label=form.cleaned_data["label"], by=request.user, at=timezone.now())
    context = {"account": account, "label": form.cleaned_data["label"], "key": key}
    return render(request, "staff/key.html", context)


@require_POST
@needs(Permission.MANAGE_USERS)
def revoke_key(request: UserRequest, key_id: int) -> HttpResponse:
    key = get_object_or_404(valid_keys(), pk=key_id)
    revoke_api_key(api_key=key, by=request.user, at=timezone.now())
    tell(request, _("The key opens nothing any more."))
    return redirect("accounts:edit", key.user_id)


@never_cache
@require_POST
@needs(Permission.MANAGE_USERS)
def absence(request: UserRequest, account_id: int) -> HttpResponse:
    """Note that somebody is away who cannot say so themselves."""
    account = get_object_or_404(all_accounts(), pk=account_id)
    form = AbsenceForm(request.POST, user=account)
    if form.is_valid():
        try:
            note_absence(user=account, **form.cleaned_data, by=request.user, at=timezone.now())
        except NotAway as refused:
            form.add_error(None, str(refused))
        else:
            tell(request, _("The absence is noted, and the deputy is told."))
            return redirect("accounts:edit", account.pk)
    return _account(request, account, absence_form=form)


@never_cache
@require_safe
@needs(Permission.MANAGE_USERS)
def roles(request: UserRequest) -> HttpResponse:
    people = people_by_role()
    rows = [
        (role, people.get(role, 0), [each.label for each in Permission if each in ROLE_PERMISSIONS[role]])
        for role in Role
    ]
    return render(request, "staff/roles.html", {"rows": rows, "tabs": account_tabs("accounts:roles")})


def _account(
    request: UserRequest, account: User, *, refused: str = "", status: int = 422, **bound: Any
) -> HttpResponse:
    """Show everything about an account; a form that was refused is shown as it was sent, with this status."""
    forms: dict[str, Any] = {
        "form": form_about(account),
        "key_form": KeyForm(),
        "absence_form": AbsenceForm(user=account),
        **bound,
    }
    context = {
        **forms,
        "account": account,
        "refused": refused,
        "myself": account.pk == request.user.pk,
        "keys": keys_of(account),
        "absences": absences_of(account, today=timezone.localdate()),
    }
    wrong = refused or any(form.is_bound for form in forms.values())
    return render(request, "staff/edit_account.html", context, status=status if wrong else 200)


def _with_roles(found: list[User]) -> list[tuple[User, list[str]]]:
    return [(account, [str(Role(role).label) for role in account.roles]) for account in found]


def _show_password(request: UserRequest, account: User, password: str) -> HttpResponse:
    """Show a password in this one answer; it is kept nowhere in clear."""
    return render(request, "staff/password.html", {"account": account, "password": password})
