"""Addresses of what happens in the room: attendance, presentation, decisions."""

from django.urls import path

from tumorboard import room_views as views

patterns = [
    path("meetings/<int:meeting_id>/begin/", views.begin, name="begin"),
    path("meetings/<int:meeting_id>/attendance/", views.attendance, name="attendance"),
    path("meetings/<int:meeting_id>/end/", views.end, name="end"),
    path("meetings/<int:meeting_id>/resume/", views.resume, name="resume"),
    path("cases/<int:case_id>/present/", views.present, name="present"),
    path("cases/<int:case_id>/decide/", views.decide, name="decide"),
]
