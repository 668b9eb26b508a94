"""The doors to letters: preview and choose before signing, open, note as sent. Addresses hold numbers, never names."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consults.document_queries import current_draft
from consults.letter_choices import LetterKind
from consults.letter_forms import ChoiceForm, SentForm
from consults.letter_preview import preview_pdf
from consults.letter_queries import (
    answered_private,
    choice_of,
    content_of,
    last_signed,
    part_of,
    recipient_of,
    visible_letters,
)
from consults.letters import choose_private, note_sent, want_patient_copy
from consults.models import Consult, Document, Letter
from consults.queries import for_lists, visible_consults
from staff.doors import needs
from staff.permissions import Permission
from staff.requests import UserRequest
from staff.services import log_reading
from triggers.telling import telling

NONSENSE = 422


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def letters(request: UserRequest, consult_id: int) -> HttpResponse:
    """The letters about a consult; before it is signed, what they will say and what of the private answers may."""
    consult, now = _visible(request, consult_id), timezone.now()
    _log(request, consult, "consults:letters", now)
    return _letters_page(request, consult, now)


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def preview(request: UserRequest, consult_id: int, kind: LetterKind) -> HttpResponse:
    """A letter as it would be if the draft were signed now; nothing is stored."""
    consult, now = _visible(request, consult_id), timezone.now()
    draft = _draft_or_404(consult)
    _log(request, consult, "consults:letter_preview", now)
    return _pdf(preview_pdf(draft, kind, at=now), "draft.pdf")


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def choose(request: UserRequest, consult_id: int) -> HttpResponse:
    consult, now = _visible(request, consult_id), timezone.now()
    draft = _draft_or_404(consult)
    form = _choice_form(draft, request)
    if not form.is_valid():
        return _letters_page(request, consult, now, sent=form)
    with telling(request, _("Stored. The letters will say this once the consult is signed.")):
        choose_private(document=draft, **form.cleaned_data, by=request.user, at=now)
    return redirect("consults:letters", consult.pk)


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def patient_copy(request: UserRequest, consult_id: int) -> HttpResponse:
    consult = _visible(request, consult_id)
    document = last_signed(consult)
    if document is None:
        raise Http404
    with telling(request, _("The patient's copy is being made.")):
        want_patient_copy(document=document, by=request.user, at=timezone.now())
    return redirect("consults:letters", consult.pk)


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def letter(request: UserRequest, letter_id: int) -> HttpResponse:
    found, now = get_object_or_404(visible_letters(request.user), pk=letter_id), timezone.now()
    _log(request, found.document.consult, "consults:letter", now)
    return _letter_page(request, found, now)


@never_cache
@require_safe
@needs(Permission.SEE_CONSULTS)
def letter_pdf(request: UserRequest, letter_id: int) -> HttpResponse:
    found = get_object_or_404(visible_letters(request.user), pk=letter_id)
    content = content_of(request.user, found)
    if content is None:
        raise Http404
    _log(request, found.document.consult, "consults:letter_pdf", timezone.now())
    return _pdf(content, f"letter-{found.pk}.pdf")


@require_POST
@needs(Permission.DOCUMENT_CONSULT)
def sent(request: UserRequest, letter_id: int) -> HttpResponse:
    found, now = get_object_or_404(visible_letters(request.user), pk=letter_id), timezone.now()
    form = SentForm(request.POST)
    if not form.is_valid():
        return _letter_page(request, found, now, sent_form=form)
    with telling(request, _("Noted as sent.")):
        note_sent(letter=found, **form.cleaned_data, by=request.user, at=now)
    return redirect("consults:letter", found.pk)


def _visible(request: UserRequest, consult_id: int) -> Consult:
    return get_object_or_404(for_lists(visible_consults(request.user)), pk=consult_id)


def _draft_or_404(consult: Consult) -> Document:
    draft = current_draft(consult)
    if draft is None:
        raise Http404
    return draft


def _log(request: UserRequest, consult: Consult, door: str, at: datetime) -> None:
    log_reading(patient_ids=[consult.patient_id], door=door, by=request.user, at=at)


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def _choice_form(draft: Document, request: UserRequest | None = None) -> ChoiceForm:
    choice = choice_of(draft)
    answered = [(line.key, f"{line.label}: {line.text}") for line in answered_private(draft)]
    return ChoiceForm(
        request.POST if request else None,
        answered=answered,
        initial={"version": choice.version, "keys": choice.ticked},
    )


def _letters_page(
    request: UserRequest, consult: Consult, now: datetime, sent: ChoiceForm | None = None
) -> HttpResponse:
    part = part_of(consult, request.user, timezone.localdate(now))
    draft = part["draft"]
    form = (sent or _choice_form(draft)) if draft is not None and part["may_write"] else None
    context = {"consult": consult, "today": timezone.localdate(now), "part": part, "form": form}
    return render(request, "consults/letters.html", context, status=NONSENSE if sent else 200)


def _letter_page(request: UserRequest, found: Letter, now: datetime, sent_form: SentForm | None = None) -> HttpResponse:
    today = timezone.localdate(now)
    form = sent_form or SentForm(initial={"on": today, "to": recipient_of(found)})
    may_send = found.is_made and request.user.may(Permission.DOCUMENT_CONSULT)
    context = {"letter": found, "consult": found.document.consult, "today": today, "form": form if may_send else None}
    return render(request, "consults/letter.html", context, status=NONSENSE if sent_form else 200)
