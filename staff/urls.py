"""Addresses of one's own account and of the access log."""

from django.urls import path

from staff import views

app_name = "staff"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("readings/", views.access_log, name="readings"),
]
