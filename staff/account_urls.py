"""Addresses of accounts, keys, roles and units. They hold numbers, never names."""

from django.urls import path

from staff import account_views, unit_views

app_name = "accounts"
urlpatterns = [
    path("", account_views.accounts, name="list"),
    path("new/", account_views.new_account, name="new"),
    path("programs/new/", account_views.new_program, name="new_program"),
    path("roles/", account_views.roles, name="roles"),
    path("units/", unit_views.units, name="units"),
    path("units/<int:unit_id>/", unit_views.edit_unit, name="unit"),
    path("units/<int:unit_id>/end/", unit_views.end, name="end_unit"),
    path("units/<int:unit_id>/again/", unit_views.again, name="unit_again"),
    path("keys/<int:key_id>/revoke/", account_views.revoke_key, name="revoke_key"),
    path("<int:account_id>/", account_views.edit_account, name="edit"),
    path("<int:account_id>/password/", account_views.new_password, name="password"),
    path("<int:account_id>/again/", account_views.again, name="again"),
    path("<int:account_id>/keys/", account_views.new_key, name="new_key"),
    path("<int:account_id>/absence/", account_views.absence, name="absence"),
]
