"""The administrator's doors to units."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from staff.account_forms import ChangedUnitForm, UnitForm
from staff.account_queries import units_with_members
from staff.doors import needs
from staff.editing import CONFLICT, EditedMeanwhile, not_saved
from staff.permissions import Permission
from staff.queries import all_units
from staff.requests import UserRequest, posted
from staff.tabs import account_tabs
from staff.toasts import tell
from staff.units import add_unit, change_unit, end_unit, use_unit_again


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_USERS)
def units(request: UserRequest) -> HttpResponse:
    form = UnitForm(posted(request))
    if form.is_valid():
        unit = add_unit(name=form.cleaned_data["name"])
        tell(request, _("The unit was added. Who belongs to it?"))
        return redirect("accounts:unit", unit.pk)
    context = {"units": units_with_members(), "form": form, "tabs": account_tabs("accounts:units")}
    return render(request, "staff/units.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_USERS)
def edit_unit(request: UserRequest, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(all_units(), pk=unit_id)
    form = ChangedUnitForm(posted(request), unit=unit)
    context, status = {"unit": unit, "form": form}, 422 if form.is_bound else 200
    if form.is_valid():
        try:
            change_unit(unit=unit, **form.changes())
        except EditedMeanwhile as first:
            context = {"unit": first.row, "form": ChangedUnitForm(unit=first.row), "refused": not_saved(first)}
            status = CONFLICT
        else:
            tell(request, _("Saved."))
            return redirect("accounts:units")
    return render(request, "staff/unit.html", context, status=status)


@require_POST
@needs(Permission.MANAGE_USERS)
def end(request: UserRequest, unit_id: int) -> HttpResponse:
    end_unit(unit=get_object_or_404(all_units(), pk=unit_id), by=request.user, at=timezone.now())
    tell(request, _("The unit is out of use."))
    return redirect("accounts:units")


@require_POST
@needs(Permission.MANAGE_USERS)
def again(request: UserRequest, unit_id: int) -> HttpResponse:
    use_unit_again(unit=get_object_or_404(all_units(), pk=unit_id))
    tell(request, _("The unit is in use again."))
    return redirect("accounts:units")
