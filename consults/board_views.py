"""The door to the team board."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consults.board import board_of, patients_on
from consults.queries import possible_clinicians
from staff.doors import needs
from staff.models import Profession, User
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading


class BoardForm(forms.Form):
    """Whose work is shown: everybody's, one person's, or a profession's. What is not known shows everybody's."""

    who = forms.ChoiceField(label=_("Whose"), required=False)

    def __init__(self, data: object, *, team: list[User], user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.team, self.user = team, user
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        present = {person.profession for person in team}
        field.choices = [
            ("", _("Everybody")),
            ("mine", _("Mine")),
            (_("Professions"), [(one.value, one.label) for one in Profession if one.value in present]),
            (_("People"), [(str(person.pk), str(person)) for person in team]),
        ]

    def people(self) -> set[int] | None:
        """Give whose work is shown; None for everybody's."""
        who = self.cleaned_data.get("who", "") if self.is_valid() else ""
        if not who:
            return None
        if who == "mine":
            return {self.user.pk}
        if who in Profession.values:
            return {person.pk for person in self.team if person.profession == who}
        return {int(who)}


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def board(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    form = BoardForm(request.GET, team=list(possible_clinicians()), user=request.user)
    lanes = board_of(request.user, people=form.people(), at=now)
    log_reading(patient_ids=patients_on(lanes), door="consults:board", by=request.user, at=now)
    return render(request, "consults/board.html", {"lanes": lanes, "form": form, "today": timezone.localdate(now)})
