"""Addresses of what one should know."""

from django.urls import path

from staff import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="list"),
    path("read/", views.read_all_notices, name="read_all"),
    path("<int:notice_id>/read/", views.read_notice, name="read"),
]
