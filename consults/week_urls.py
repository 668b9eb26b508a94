"""Addresses of the team's diary: the week, what moves appointments, who waits, calendars."""

from django.urls import path

from consults import calendar_feed_views, replan_views, week_views

patterns = [
    path("week/", week_views.week, name="week"),
    path("week/extra/", week_views.extra, name="extra_session"),
    path("week/off/", week_views.call_off, name="call_off"),
    path("week/off/<int:off_id>/end/", week_views.hold, name="hold_after_all"),
    path("waiting/", replan_views.waiting, name="waiting"),
    path("replan/", replan_views.replan_page, name="replan"),
    path("wishes/<int:patient_id>/", replan_views.wishes, name="wishes"),
    path("calendars/", calendar_feed_views.calendars, name="calendars"),
    path("calendars/<int:feed_id>/revoke/", calendar_feed_views.revoke, name="revoke_calendar"),
    path("calendar/<str:secret>.ics", calendar_feed_views.calendar, name="calendar"),
    path("<int:consult_id>/drop/", week_views.drop, name="drop"),
    path("<int:consult_id>/no-show/", replan_views.no_show, name="no_show"),
    path("<int:consult_id>/urgent/", replan_views.urgent, name="urgent"),
    path("<int:consult_id>/slip/", replan_views.slip, name="slip"),
]
