"""Doing one thing with a row of what follows a consult, and going back to where the button was."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise

from staff.requests import UserRequest
from triggers.telling import telling
from triggers.way_back import place_before


def do(
    request: UserRequest,
    form: forms.Form,
    service: Callable[..., Any],
    told: str | Promise,
    *,
    to: str,
    undo: str = "",
    **given: Any,
) -> HttpResponse:
    """Call the service with what the form holds, say what came of it, and go back."""
    if form.is_valid():
        with telling(request, told, undo=undo):
            service(**form.cleaned_data, **given)
    else:
        messages.error(request, first_error(form))
    return redirect(to)


def first_error(form: forms.Form) -> str:
    """Say what is wrong with a form, with the label of the field."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


def way_back(request: UserRequest, listed: str) -> str:
    """Give the page on which the button stood, else that of the address of this name."""
    return place_before(request) or reverse(listed)
