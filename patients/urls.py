"""Addresses of patients. They hold numbers, never names."""

from django.urls import path

from patients import picture_views, views

app_name = "patients"
urlpatterns = [
    path("", views.patient_list, name="list"),
    path("new/", views.new_patient, name="new"),
    path("<int:patient_id>/", views.patient_page, name="patient"),
    path("<int:patient_id>/edit/", views.edit_patient, name="edit"),
    path("<int:patient_id>/informed/", views.informed, name="informed"),
    path("<int:patient_id>/timeline/", picture_views.timeline, name="timeline"),
]
