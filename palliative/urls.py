"""All addresses. Each app's pages keep their own list."""

from django.urls import include, path

from palliative import leaving_views, styleguide_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", include("palliative.account_urls")),
    path("language/", views.language, name="set_language"),
    path("my/", include("staff.urls")),
    path("notices/", include("staff.notice_urls")),
    path("accounts/", include("staff.account_urls")),
    path("accounts/<int:account_id>/leave/", leaving_views.leave, name="leave_account"),
    path("patients/", include("patients.urls")),
    path("", include("triggers.urls")),
    path("consults/", include("consults.urls")),
    path("boards/", include("tumorboard.urls")),
    path("imports/", include("interop.urls")),
    path("api/v1/", include("palliative.api_urls")),
    path("styleguide/", styleguide_views.styleguide, name="styleguide"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]

handler403 = "palliative.views.no_access"
handler404 = "palliative.views.not_found"
handler500 = "palliative.views.our_fault"
