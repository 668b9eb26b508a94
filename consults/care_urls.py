"""Addresses of what follows a consult. They hold numbers, never names."""

from django.urls import path

from consults import activation_views, on_call_views, recommendation_views, safety_views, task_views

patterns = [
    path("tasks/", task_views.tasks, name="tasks"),
    path("tasks/<int:task_id>/finish/", task_views.finish, name="finish_task"),
    path("tasks/<int:task_id>/drop/", task_views.drop, name="drop_task"),
    path("tasks/<int:task_id>/reopen/", task_views.reopen, name="reopen_task"),
    path("safety/<int:contact_id>/", safety_views.contact_today, name="contact_today"),
    path("safety/<int:contact_id>/claim/", safety_views.claim, name="claim_contact"),
    path("safety/<int:contact_id>/give-back/", safety_views.give_back, name="give_contact_back"),
    path("safety/<int:contact_id>/close/", safety_views.close, name="close_contact"),
    path("activations/", activation_views.activations, name="activations"),
    path("activations/<int:activation_id>/accept/", activation_views.accept, name="accept_activation"),
    path("activations/<int:activation_id>/begin/", activation_views.begin, name="begin_activation"),
    path("activations/<int:activation_id>/cancel/", activation_views.cancel, name="cancel_activation"),
    path("on-call/", on_call_views.on_call, name="on_call"),
    path("on-call/add/", on_call_views.add, name="add_on_call"),
    path("on-call/<int:hours_id>/end/", on_call_views.end, name="end_on_call"),
    path("recommendations/", recommendation_views.recommendations, name="recommendations"),
    path(
        "recommendations/<int:recommendation_id>/take-over/",
        recommendation_views.take_over,
        name="take_over_recommendation",
    ),
    path("recommendations/<int:recommendation_id>/refuse/", recommendation_views.refuse, name="refuse_recommendation"),
    path("recommendations/<int:recommendation_id>/undo/", recommendation_views.undo, name="undo_recommendation"),
]
