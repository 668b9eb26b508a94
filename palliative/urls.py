"""All addresses. Each app's pages keep their own list."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
