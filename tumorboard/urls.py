"""Addresses of tumour boards. They hold numbers, never names."""

from tumorboard import after_urls, meeting_urls, room_urls

app_name = "tumorboard"
urlpatterns = [*meeting_urls.patterns, *room_urls.patterns, *after_urls.patterns]
