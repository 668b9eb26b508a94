"""Addresses of accounts and units. They hold numbers, never names."""

from django.urls import path

from staff import account_views

app_name = "accounts"
urlpatterns = [
    path("", account_views.accounts, name="list"),
    path("new/", account_views.new_account, name="new"),
    path("units/", account_views.new_unit, name="new_unit"),
    path("<int:account_id>/", account_views.edit_account, name="edit"),
    path("<int:account_id>/password/", account_views.new_password, name="password"),
]
