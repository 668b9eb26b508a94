"""Addresses of short contacts. They hold numbers, never names."""

from django.urls import path

from consults import contacts_views

patterns = [
    path("contacts/<int:patient_id>/", contacts_views.contacts, name="contacts"),
    path("contacts/<int:patient_id>/new/", contacts_views.new_contact, name="new_contact"),
]
