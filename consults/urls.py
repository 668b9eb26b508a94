"""Addresses of consults. They hold numbers, never names."""

from django.urls import path

from consults import (
    availability_views,
    board_urls,
    care_urls,
    contacts_urls,
    document_urls,
    letters_urls,
    pathway_urls,
    views,
    week_urls,
)

app_name = "consults"
urlpatterns = [
    path("", views.consult_list, name="list"),
    path("availability/", availability_views.availability, name="availability"),
    path("availability/sessions/", availability_views.add_session, name="add_session"),
    path("availability/sessions/<int:session_id>/end/", availability_views.end_session, name="end_session"),
    path("availability/absences/", availability_views.add_absence, name="add_absence"),
    path("availability/absences/<int:absence_id>/end/", availability_views.end_absence, name="end_absence"),
    path("<int:consult_id>/", views.consult_page, name="consult"),
    path("<int:consult_id>/claim/", views.claim, name="claim"),
    path("<int:consult_id>/release/", views.release, name="release"),
    path("<int:consult_id>/begin/", views.begin, name="begin"),
    path("<int:consult_id>/cancel/", views.cancel, name="cancel"),
    path("<int:consult_id>/move/", views.move, name="move"),
    *board_urls.patterns,
    *care_urls.patterns,
    *contacts_urls.patterns,
    *document_urls.patterns,
    *letters_urls.patterns,
    *pathway_urls.patterns,
    *week_urls.patterns,
]
