"""Addresses of pathways."""

from django.urls import path

from consults import pathway_views

patterns = [
    path("pathway/<int:patient_id>/", pathway_views.pathway_page, name="pathway"),
    path("pathway/<int:patient_id>/part/", pathway_views.pathway_part, name="pathway_part"),
    path("pathway/<int:patient_id>/change/", pathway_views.change, name="change_pathway"),
    path("pathway/<int:patient_id>/end/", pathway_views.end, name="end_care"),
]
