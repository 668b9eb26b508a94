"""Addresses of patients. They hold numbers, never names."""

from django.urls import path

from patients import page_views, personal_views, picture_views, views

app_name = "patients"
urlpatterns = [
    path("", views.patient_list, name="list"),
    path("new/", views.new_patient, name="new"),
    path("<int:patient_id>/", page_views.patient_page, name="patient"),
    path("<int:patient_id>/course/", page_views.patient_course, name="course"),
    path("<int:patient_id>/facts/", page_views.patient_facts, name="facts"),
    path("<int:patient_id>/personal/", personal_views.personal_data, name="personal"),
    path("<int:patient_id>/edit/<slug:section>/", personal_views.edit, name="edit"),
    path("<int:patient_id>/caregivers/new/", personal_views.new_caregiver, name="new_caregiver"),
    path("<int:patient_id>/caregivers/<int:caregiver_id>/", personal_views.edit_caregiver, name="caregiver"),
    path(
        "<int:patient_id>/caregivers/<int:caregiver_id>/leave/", personal_views.leave_caregiver, name="leave_caregiver"
    ),
    path(
        "<int:patient_id>/caregivers/<int:caregiver_id>/bring-back/",
        personal_views.returned_caregiver,
        name="bring_caregiver_back",
    ),
    path("<int:patient_id>/informed/", personal_views.informed, name="informed"),
    path("<int:patient_id>/not-informed/", personal_views.not_informed, name="not_informed"),
    path("<int:patient_id>/facts/<int:fact_id>/", picture_views.fact, name="fact"),
    path("<int:patient_id>/timeline/", picture_views.timeline, name="timeline"),
    path("<int:patient_id>/timeline/table/", picture_views.timeline_table, name="timeline_table"),
    path("<int:patient_id>/trends/<slug:group>/", picture_views.trend_table, name="trend_table"),
]
