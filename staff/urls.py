"""Addresses of one's own account and of the access log."""

from django.urls import path

from staff import views

app_name = "staff"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("notices/", views.notice_choices, name="notices"),
    path("absences/", views.my_absences, name="absences"),
    path("absences/<int:absence_id>/take-back/", views.take_back_absence, name="take_back_absence"),
    path("security/", views.security, name="security"),
    path("security/sign-out-elsewhere/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("readings/", views.access_log, name="readings"),
]
