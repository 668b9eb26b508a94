"""Addresses of lists: what somebody chose, and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


def only_what_is_chosen(view: View) -> View:
    """Lead to the address without its empty parameters: a form sends the fields too in which nothing was chosen."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = [(name, value) for name, values in request.GET.lists() for value in values]
        chosen = [(name, value) for name, value in asked if value]
        if request.method in ("GET", "HEAD") and chosen != asked:
            return redirect(f"{request.path}?{urlencode(chosen)}" if chosen else request.path)
        return view(request, *args, **kwargs)

    return door
