"""The Celery application. Tasks are doors for the clock; the waiting rows are their queue."""

import os

from celery import Celery
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palliative.settings")

# A worker that loses its broker would try to give back unfinished messages over the lost connection, and now and then
# dies of it (kombu 5.7). They come back by themselves after the visibility timeout, and the sweep needs none of them.
Channel.do_restore = False

app = Celery("palliative")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
