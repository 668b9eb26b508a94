"""The doors that belong to no app: home, error pages, language, and what the machines ask."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.i18n import set_language

from palliative.health import missing_parts
from palliative.metrics import exposition
from staff.doors import AnyAccount, Anyone, needs
from staff.models import User
from staff.permissions import Permission
from staff.profile import remember_language
from staff.requests import UserRequest

# Where a person's work begins: the first of these that their roles allow.
HOMES = (
    (Permission.ANSWER_REFERRAL, "triggers:queue"),
    (Permission.CLAIM_CONSULT, "consults:list"),
    (Permission.SEE_QUEUE, "triggers:queue"),
    (Permission.SEE_IMPORTS, "interop:imports"),
)


@require_safe
@needs(AnyAccount())
def home(request: UserRequest) -> HttpResponse:
    return redirect(next((route for permission, route in HOMES if request.user.may(permission)), "staff:account"))


@require_POST
@needs(Anyone("The language of the login page can be chosen too."))
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        remember_language(user=request.user, language=chosen)
    return set_language(request)


@never_cache
@require_safe
@needs(Anyone("The machine that restarts us has no account; the answer says only that the process runs."))
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "up"})


@never_cache
@require_safe
@needs(Anyone("The machine that sends us requests has no account; the answer names parts, no details."))
def readyz(request: HttpRequest) -> HttpResponse:
    missing = missing_parts()
    return JsonResponse(
        {"status": "not ready" if missing else "ready", "missing": missing}, status=503 if missing else 200
    )


@never_cache
@require_GET
@needs(Anyone("The monitoring has no account; figures without people, and the web server keeps the address inside."))
def metrics(request: HttpRequest) -> HttpResponse:
    text, content_type = exposition()
    return HttpResponse(text, content_type=content_type)


@needs(Anyone("Whoever may not pass is told so."))
def no_access(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


@needs(Anyone("Whoever is lost is told so."))
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@needs(Anyone("Whoever met our fault is told so; the page needs neither database nor account."))
def our_fault(request: HttpRequest) -> HttpResponse:
    return render(None, "errors/500.html", status=500)


@needs(Anyone("A form without its token is refused with a sentence."))
def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)
