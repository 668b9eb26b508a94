"""What is asked about a short contact."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consults.document_choices import ContactReason, ContactWith
from staff.forms import DayField


class ContactForm(forms.Form):
    on = DayField(label=_("Day"))
    with_whom = forms.ChoiceField(label=_("With whom"), choices=ContactWith, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Reason"), choices=ContactReason, widget=forms.RadioSelect)
    done = forms.CharField(label=_("What was done"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    next_step = forms.CharField(
        label=_("Next step"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
