"""Forms about oneself: looks, notices, absences."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from staff.forms import DayField
from staff.models import NoticeChoice, Theme, User
from staff.notice_kinds import NoticeKind, kinds_for
from staff.queries import possible_deputies


class LooksForm(forms.Form):
    """How somebody likes the product."""

    language = forms.ChoiceField(
        label=_("Language"),
        # Each by its own name: whoever reads the wrong one must find theirs.
        choices=[
            ("", _("As the browser says")),
            *((code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)
    keyboard_shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"), help_text=_("“/” searches, “j” and “k” move, “?” tells all"), required=False
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        options["initial"] = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **options)


class NoticesForm(forms.Form):
    """What somebody wants to be told where: one line per kind that can come to them."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("Empty: no mails"), required=False)
    daily_mail = forms.BooleanField(
        label=_("One mail a day"), help_text=_("In the morning, and only if something is new"), required=False
    )
    mail_at_once = forms.BooleanField(label=_("A mail at once for what is due the same day"), required=False)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        options["initial"] = {name: getattr(user, name) for name in self.base_fields}
        super().__init__(*args, **options)
        self.kinds = kinds_for(user.permissions)
        chosen = {choice.kind: choice for choice in NoticeChoice.objects.filter(user=user)}
        for kind in self.kinds:
            choice = chosen.get(kind.code)
            self.fields[f"in_app-{kind.code}"] = forms.BooleanField(
                label=_("Show here"),
                required=False,
                initial=choice.in_app if choice else True,
                disabled=not kind.can_be_hidden,
            )
            self.fields[f"by_mail-{kind.code}"] = forms.BooleanField(
                label=_("Count in mails"), required=False, initial=choice.by_mail if choice else True
            )

    @property
    def lines(self) -> list[tuple[NoticeKind, forms.BoundField, forms.BoundField]]:
        """Each kind with its two boxes."""
        return [(kind, self[f"in_app-{kind.code}"], self[f"by_mail-{kind.code}"]) for kind in self.kinds]

    def choices(self) -> dict[str, Any]:
        """Give what was chosen, as `choose_notices` takes it."""
        codes = [kind.code for kind in self.kinds]
        return {
            **{name: self.cleaned_data[name] for name in self.base_fields},
            "kinds": codes,
            "in_app": {code for code in codes if self.cleaned_data[f"in_app-{code}"]},
            "by_mail": {code for code in codes if self.cleaned_data[f"by_mail-{code}"]},
        }


class AbsenceForm(forms.Form):
    """From when to when somebody is away, and who stands in."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    deputy = forms.ModelChoiceField(User.objects.none(), label=_("Deputy"), empty_label="–")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        deputy = self.fields["deputy"]
        assert isinstance(deputy, forms.ModelChoiceField)
        deputy.queryset = possible_deputies(user)
