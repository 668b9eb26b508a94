"""Addresses of meetings, their cases, and of who must be presented."""

from django.urls import path

from tumorboard import meeting_views as views

patterns = [
    path("", views.meetings, name="meetings"),
    path("due/", views.due, name="due"),
    path("due/<int:due_id>/register/", views.register, name="register"),
    path("due/<int:due_id>/waive/", views.waive, name="waive"),
    path("due/<int:due_id>/ask-again/", views.unwaive, name="unwaive"),
    path("meetings/<int:meeting_id>/", views.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/cancel/", views.cancel, name="cancel"),
    path("cases/<int:case_id>/", views.case, name="case"),
    path("cases/<int:case_id>/shift/<slug:way>/", views.shift, name="shift"),
    path("cases/<int:case_id>/postpone/", views.postpone, name="postpone"),
    path("cases/<int:case_id>/remove/", views.remove, name="remove"),
    path("cases/<int:case_id>/item/", views.answer, name="answer_item"),
    path("cases/<int:case_id>/item/take-back/", views.take_back, name="take_answer_back"),
    path("cases/<int:case_id>/tag/", views.tag, name="tag"),
    path("cases/<int:case_id>/untag/", views.untag, name="untag"),
]
