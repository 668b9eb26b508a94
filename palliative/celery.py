"""The Celery application. Tasks are doors for the clock; the waiting rows are their queue."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palliative.settings")

app = Celery("palliative")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
