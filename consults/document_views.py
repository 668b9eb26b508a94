"""The doors to a consult's document: write it section by section, sign it, read it; and who is in it right now."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults import presence
from consults.choices import State
from consults.dimensions.answers import read_section
from consults.dimensions.completeness import Missing, progress
from consults.dimensions.question import Section
from consults.document_entry import (
    Conflict,
    Entry,
    conflict_in,
    entry_of,
    people_to_ask,
    show_what_was_sent,
)
from consults.document_forms import HereForm, SavedForm, SeenSectionsForm, only_answers
from consults.document_keys import draft_keys
from consults.document_queries import (
    current_draft,
    documents_of,
    is_first,
    last_document_before,
    list_for,
    rows_of,
    visible_documents,
)
from consults.document_reading import reading_of
from consults.documents import SectionChanged, save_section, take_over_section
from consults.forms import BeginForm
from consults.models import Consult, Document, SectionAnswers
from consults.queries import for_lists, possible_moves, visible_consults
from consults.signing import NotComplete, co_sign_document, sign_document
from staff.doors import AnyAccount, needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from staff.toasts import tell
from triggers.current import NotNow
from triggers.telling import telling

CONFLICT, NONSENSE = 409, 422
# What the page's script sends with a section that it saves by itself.
BY_SCRIPT = "X-Saves-Itself"


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def document_page(request: UserRequest, consult_id: int) -> HttpResponse:
    """The document as it stands: to be written where it is a draft, else to be read."""
    consult = _visible(request, consult_id)
    draft = current_draft(consult)
    log_reading(patient_ids=[consult.patient_id], door="consults:document", by=request.user, at=timezone.now())
    if draft is not None and request.user.may(Permission.DOCUMENT_CONSULT):
        return _entry_page(request, consult, entry_of(draft, by=request.user, at=timezone.now()))
    return _reading_page(request, consult)


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def save(request: UserRequest, consult_id: int, section: str) -> HttpResponse:
    """Save one section: pressed by hand, or by the page itself while somebody writes."""
    draft = _latest(request, consult_id)
    shape = _section_or_404(draft, section)
    sent, stored = SavedForm(request.POST), rows_of(draft).get(section)
    if not sent.is_valid():
        return HttpResponse(status=NONSENSE)
    data = only_answers(request.POST)
    answers, errors = read_section(shape, data, stored=stored.answers if stored else {}, people=people_to_ask())
    try:
        row = save_section(
            document=draft,
            section=section,
            answers=answers,
            left=errors.keys(),
            **sent.cleaned_data,
            by=request.user,
            at=timezone.now(),
        )
    except SectionChanged as changed:
        return _conflict(request, draft, section, conflict_in(draft, section, answers, str(changed), changed.row), data)
    except NotNow as not_now:
        return _not_now(request, draft, str(not_now))
    if BY_SCRIPT in request.headers:
        return JsonResponse(_saved(shape, row, errors, first=is_first(draft.consult)))
    if errors:
        entry = entry_of(draft, by=request.user, at=timezone.now())
        show_what_was_sent(entry, section, data)
        return _entry_page(request, draft.consult, entry, status=NONSENSE)
    tell(request, _("Saved at %(time)s.") % {"time": _clock(row)})
    return redirect(f"{reverse('consults:document', args=[consult_id])}#section-{section}")


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def unchanged(request: UserRequest, consult_id: int, section: str) -> HttpResponse:
    """Say in one tap that a section is unchanged since the last consult."""
    draft = _latest(request, consult_id)
    earlier, sent = last_document_before(draft.consult), SavedForm(request.POST)
    if earlier is None or not sent.is_valid():
        return HttpResponse(status=NONSENSE)
    with telling(request, _("Taken over. Change what is different after all.")):
        take_over_section(
            document=draft,
            section=section,
            earlier=earlier,
            version=sent.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )
    return redirect(f"{reverse('consults:document', args=[consult_id])}#section-{section}")


@never_cache
@require_safe
@needs(Permission.DOCUMENT_CONSULT)
def section_block(request: UserRequest, consult_id: int, section: str) -> HttpResponse:
    """One section as it is stored now, for a page in which somebody else's answers have to appear."""
    draft = _latest(request, consult_id)
    _section_or_404(draft, section)
    now = timezone.now()
    log_reading(patient_ids=[draft.consult.patient_id], door="consults:document", by=request.user, at=now)
    each = entry_of(draft, by=request.user, at=now).section(section)
    each.open = True
    return render(request, "consults/document_section.html", {"each": each, "consult": draft.consult})


@never_cache
@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def here(request: UserRequest, consult_id: int) -> HttpResponse:
    """Note in which section somebody is; answer who else is where, and which versions are stored."""
    draft, now = _latest(request, consult_id), timezone.now()
    sections = [section.key for section in list_for(draft).sections]
    if section := HereForm(request.POST).section_among(sections):
        presence.enter_section(document=draft, section=section, by=request.user, at=now)
    others = presence.who_is_where(document=draft, sections=sections, but=request.user, at=now)
    words = {section: _("%(names)s: here now") % {"names": ", ".join(names)} for section, names in others.items()}
    return JsonResponse({"here": words, "versions": {section: row.version for section, row in rows_of(draft).items()}})


@require_POST
@needs(Permission.SIGN_CONSULT)
def sign(request: UserRequest, consult_id: int) -> HttpResponse:
    """Sign the draft, or say what it lacks, each with the way to its field."""
    draft, seen = _latest(request, consult_id), SeenSectionsForm(request.POST)
    if not seen.is_valid():
        return HttpResponse(status=NONSENSE)
    try:
        sign_document(document=draft, **seen.cleaned_data, by=request.user, at=timezone.now())
    except NotComplete as refused:
        entry = entry_of(draft, by=request.user, at=timezone.now())
        return _entry_page(request, draft.consult, entry, lacks=refused.missing, status=NONSENSE)
    except NotNow as not_now:
        messages.error(request, str(not_now))
        return redirect("consults:document", consult_id)
    tell(request, _("Signed."))
    return redirect("consults:consult", consult_id)


@require_POST
@needs(Permission.SIGN_CONSULT)
def co_sign(request: UserRequest, consult_id: int) -> HttpResponse:
    document = _latest(request, consult_id)
    with telling(request, _("Signed.")):
        co_sign_document(document=document, by=request.user, at=timezone.now())
    return redirect("consults:document", consult_id)


@never_cache
@require_safe
@needs(Permission.DOCUMENT_CONSULT)
def keys_for_drafts(request: UserRequest) -> HttpResponse:
    """The keys with which this account's browser keeps what it could not send; see `document_keys`."""
    return JsonResponse({"keys": draft_keys(request.user, today=timezone.localdate())})


@require_POST
@needs(AnyAccount())
def lock(request: UserRequest, consult_id: int) -> HttpResponse:
    """Sign out of a shared tablet in one tap; whoever signs in next comes back here, if they may."""
    logout(request)
    # The page asks whoever comes next to sign in, and lets in only those who may.
    return redirect("consults:document", consult_id)


def _visible(request: UserRequest, consult_id: int) -> Consult:
    return get_object_or_404(for_lists(visible_consults(request.user)), pk=consult_id)


def _latest(request: UserRequest, consult_id: int) -> Document:
    """Give the consult's latest document; whether it can still be written, the services say."""
    found = visible_documents(request.user).filter(consult=consult_id).order_by("-number").first()
    if found is None:
        raise Http404
    return found


def _section_or_404(document: Document, section: str) -> Section:
    found = next((each for each in list_for(document).sections if each.key == section), None)
    if found is None:
        raise Http404
    return found


def _entry_page(
    request: UserRequest, consult: Consult, entry: Entry, *, lacks: list[Missing] | None = None, status: int = 200
) -> HttpResponse:
    for each in entry.sections:
        each.open = each.open or any(one.section == each.section.key for one in lacks or [])
    context = {
        "consult": consult,
        "entry": entry,
        "document": entry.document,
        "lacks": lacks or [],
        "today": timezone.localdate(),
        "summary": entry.summary,
        "may_sign": request.user.may(Permission.SIGN_CONSULT),
        "may_drop": entry.document.amends_id is not None,
    }
    return render(request, "consults/document.html", context, status=status)


def _reading_page(request: UserRequest, consult: Consult) -> HttpResponse:
    now = timezone.now()
    documents = documents_of(request.user, consult)
    context: dict[str, Any] = {
        "consult": consult,
        "today": timezone.localdate(now),
        "versions": [reading_of(document) for document in reversed(documents)],
        "moves": possible_moves(consult, request.user),
        "begin": BeginForm(initial={"version": consult.version}, auto_id="begin_%s"),
        "may_amend": consult.state == State.SIGNED and request.user.may(Permission.SIGN_CONSULT),
        "may_sign": request.user.may(Permission.SIGN_CONSULT),
    }
    return render(request, "consults/document_read.html", context)


def _conflict(request: UserRequest, draft: Document, section: str, conflict: Conflict, data: Any) -> HttpResponse:
    if BY_SCRIPT in request.headers:
        html = render(request, "consults/document_conflict.html", {"conflict": conflict, "consult": draft.consult})
        said = {"words": conflict.words, "version": conflict.row.version, "html": html.content.decode()}
        return JsonResponse(said, status=CONFLICT)
    entry = entry_of(draft, by=request.user, at=timezone.now())
    show_what_was_sent(entry, section, data, conflict=conflict)
    return _entry_page(request, draft.consult, entry, status=CONFLICT)


def _not_now(request: UserRequest, draft: Document, words: str) -> HttpResponse:
    if BY_SCRIPT in request.headers:
        return JsonResponse({"words": words}, status=CONFLICT)
    messages.error(request, words)
    return redirect("consults:document", draft.consult_id)


def _saved(section: Section, row: SectionAnswers, errors: dict[str, list[str]], *, first: bool) -> dict[str, Any]:
    """Say what the page's script shows of a section that is stored."""
    done, wanted = progress(section, row.answers, is_first=first)
    words = _("saved %(time)s") % {"time": _clock(row)}
    if errors:
        words = _("%(saved)s, but not: %(what)s") % {
            "saved": words,
            "what": ", ".join(str(section.by_key[key].label) for key in errors),
        }
    return {
        "version": row.version,
        "words": words,
        "progress": _("%(done)s of %(wanted)s") % {"done": done, "wanted": wanted} if wanted else "",
        "complete": done >= wanted,
        "errors": errors,
    }


def _clock(row: SectionAnswers) -> str:
    return date_format(timezone.localtime(row.changed_at), "TIME_FORMAT")
