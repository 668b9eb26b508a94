"""The Celery application. Tasks are doors for the clock; the waiting rows are their queue."""

import os

from celery import Celery

from palliative.broker import correct_driver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palliative.settings")

correct_driver()
app = Celery("palliative")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
