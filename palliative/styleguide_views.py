"""The door of the styleguide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from palliative.styleguide import examples, shown_theme
from staff.doors import AnyAccount, needs
from staff.toasts import tell


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(AnyAccount())
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; its buttons store nothing, and only say what a toast would say."""
    if request.method == "POST":
        if "toast" in request.POST:
            tell(request, _("Done. This is what a toast looks like."), undo=reverse("styleguide"))
        else:
            tell(request, _("Taken back."))
        return redirect("styleguide")
    theme = shown_theme(request.GET.get("theme", ""))
    return render(request, "styleguide/page.html", examples(today=timezone.localdate(), at=timezone.now(), theme=theme))
