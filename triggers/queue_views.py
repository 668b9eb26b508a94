"""
The doors of the referral queue: the list, searching in it, one row, the counts of its tabs, what has changed since, and
the list as CSV.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consults.queries import booked_for, places_in_use
from staff.addresses import only_what_is_chosen
from staff.deputies import standing_in_for
from staff.doors import needs
from staff.permissions import Permission
from staff.queries import all_units
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.corrections import count_withdrawn_of_mine
from triggers.queries import visible_referrals
from triggers.queue import (
    CHANGES_COUNTED_UP_TO,
    TABS,
    Wanted,
    anything_changed,
    changed_in,
    count_changes,
    find_page,
    is_snapshot,
    wanted_of,
)
from triggers.queue_counts import count_tabs
from triggers.queue_export import csv_of
from triggers.queue_forms import QueueForm, SearchForm, SinceForm, filters_shown
from triggers.queue_held_back import QUESTIONS, held_back, to_count
from triggers.queue_rows import queue_rows
from triggers.queue_words import in_words


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
@only_what_is_chosen
def queue(request: UserRequest) -> HttpResponse:
    return _list(request, QueueForm(request.GET), "")


@never_cache
@require_POST
@needs(Permission.SEE_QUEUE)
def search(request: UserRequest) -> HttpResponse:
    """Show who is found. The words come in the body of the request, so that no log and no history keeps them."""
    words = SearchForm(request.POST)
    words.is_valid()
    return _list(request, QueueForm(request.POST), words.cleaned_data.get("words", ""))


def _list(request: UserRequest, form: QueueForm, words: str) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    wanted = wanted_of(request.user, today=today, words=words, **form.wanted())
    # With filters to count takes longer than to find: the page asks for the counts when it is there.
    counts_follow = bool(wanted.filters) and "counted" not in (request.POST or request.GET)
    standings = count_tabs(wanted, besides=to_count(request.user), tabs=() if counts_follow else TABS)
    found = find_page(wanted, after=form.number())
    rows = queue_rows(found.ids, booked=booked_for(found.ids), today=today)
    shown = [row.referral.patient_id for row in rows]
    log_reading(patient_ids=shown, door="triggers:queue", by=request.user, at=now)
    context = {
        "form": form,
        "words": words,
        "tab": TABS[wanted.tab],
        "tabs": _tabs(form, wanted, standings.counts),
        "counts_follow": counts_follow,
        "filters": filters_shown(form, units=all_units(), places=places_in_use()),
        "rows": in_words(rows, today=today, standing_in=standing_in_for(request.user, today)),
        "after": found.after,
        "next": form.address(after=found.after) if found.after else "",
        "here": form.query(),
        "address": form.address(),
        # A search is asked for by POST: what leads back here leads to the list that was searched.
        "way_back": form.address() if request.method == "POST" else "",
        "asked": form.in_address(),
        # Another part of the list does not know a reason for declining.
        "asked_elsewhere": form.in_address(tab="", declined=""),
        "seen": standings.seen,
        "shown": ",".join(str(number) for number in found.ids),
        "today": today,
        "may_export": request.user.may(Permission.EXPORT_QUEUE),
        "may_answer": request.user.may(Permission.ANSWER_REFERRAL),
        "held_back": held_back(standings.counts),
        "withdrawn": count_withdrawn_of_mine(request.user, today=today),
    }
    return render(request, "triggers/queue.html", context)


def _tabs(form: QueueForm, wanted: Wanted, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    tabs: list[dict[str, Any]] = [
        {
            "name": name,
            "label": tab.label,
            "address": form.of_tab(name),
            "count": counts.get(name),
            "is_here": name == wanted.tab,
        }
        for name, tab in TABS.items()
    ]
    # Questions are a list of their own; here it is one more part of the day's work.
    questions = {"name": "", "label": _("Questions"), "address": reverse("triggers:questions"), "is_here": False}
    tabs.insert(list(TABS).index("nobody"), {**questions, "count": counts["questions"]})
    return tabs


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def row(request: UserRequest, referral_id: int) -> HttpResponse:
    """Show one row anew, after something was done about it."""
    now = timezone.now()
    today = timezone.localdate(now)
    referral = get_object_or_404(visible_referrals(request.user), pk=referral_id)
    # Before the row is read: what changes after that is told.
    read_after = changed_in(referral.pk)
    (shown,) = queue_rows([referral.pk], booked=booked_for([referral.pk]), today=today)
    log_reading(patient_ids=[referral.patient_id], door="triggers:queue", by=request.user, at=now)
    context = {
        "rows": in_words([shown], today=today, standing_in=standing_in_for(request.user, today)),
        "may_answer": request.user.may(Permission.ANSWER_REFERRAL),
        "next": request.htmx.current_url_abs_path or "",
        "read_after": str(read_after),
        "stays_open": "open" in request.GET,
    }
    return render(request, "triggers/queue_rows.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_QUEUE)
def counts(request: UserRequest) -> HttpResponse:
    """Say how many pass the filters in each tab; the words of a search come in the body of the request."""
    form, words = QueueForm(request.POST or request.GET), SearchForm(request.POST)
    words.is_valid()
    searched = words.cleaned_data.get("words", "")
    wanted = wanted_of(request.user, today=timezone.localdate(), words=searched, **form.wanted())
    counted = count_tabs(wanted, besides={"questions": QUESTIONS}).counts
    context = {
        "tabs": _tabs(form, wanted, counted),
        "words": searched,
        "asked_elsewhere": form.in_address(tab="", declined=""),
    }
    return render(request, "triggers/queue_tabs.html", context)


@never_cache
@require_safe
@needs(Permission.SEE_QUEUE)
def changes(request: UserRequest) -> HttpResponse:
    """
    Say what has changed since a page was read: nothing (304), or how many rows, with the counts of the tabs.

    The validator is what the database had seen, and the day, because a deadline passes with no row changed.
    """
    today = timezone.localdate()
    since = SinceForm(request.GET)
    since.is_valid()
    day, _at, last = request.headers.get("If-None-Match", "").strip('"').partition("/")
    if day == str(today) and is_snapshot(last) and not anything_changed(last):
        return HttpResponse(status=304)
    form = QueueForm(request.GET)
    wanted = wanted_of(request.user, today=today, **form.wanted())
    standings = count_tabs(wanted, besides=to_count(request.user))
    seen = since.cleaned_data.get("seen", "")
    number = CHANGES_COUNTED_UP_TO
    if is_snapshot(seen):
        number = count_changes(wanted, seen=seen, shown=since.rows_shown(), apart_from=since.rows_read_anew())
    context = {
        "tabs": _tabs(form, wanted, standings.counts),
        "number": number,
        "many": number >= CHANGES_COUNTED_UP_TO,
        "address": form.address(),
    }
    answer = render(request, "triggers/queue_changes.html", context)
    answer["ETag"] = f'"{today}/{standings.seen}"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXPORT_QUEUE)
def export(request: UserRequest) -> StreamingHttpResponse:
    """Give everything that passes the filters as CSV; the words of a search come in the body of the request."""
    sent = request.POST if request.method == "POST" else request.GET
    words = SearchForm(request.POST)
    words.is_valid()
    now = timezone.now()
    wanted = wanted_of(
        request.user,
        today=timezone.localdate(now),
        words=words.cleaned_data.get("words", ""),
        **QueueForm(sent).wanted(),
    )
    answer = StreamingHttpResponse(
        csv_of(wanted, booked_for=booked_for, by=request.user, at=now), content_type="text/csv; charset=utf-8"
    )
    name = _("referrals")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate(now)}.csv"'
    return answer
