"""Addresses of imports."""

from django.urls import path

from interop import views

app_name = "interop"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("new/", views.upload, name="upload"),
    path("<int:run_id>/", views.run, name="run"),
    path("same-person/<int:match_id>/", views.same_person, name="same_person"),
    path("same/<int:match_id>/", views.same, name="same"),
]
