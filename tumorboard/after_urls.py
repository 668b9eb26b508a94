"""Addresses of what follows a meeting: the recommendations."""

from django.urls import path

from tumorboard import after_views as views

patterns = [
    path("recommendations/", views.actions, name="actions"),
    path("recommendations/<int:action_id>/close/", views.close, name="close_action"),
    path("recommendations/<int:action_id>/reopen/", views.reopen, name="reopen_action"),
]
