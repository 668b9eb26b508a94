"""The Celery application. Tasks are doors for the clock; the waiting rows are their queue."""

import os
from typing import Any

from celery import Celery, Task

from palliative.broker import correct_driver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "palliative.settings")

correct_driver()


class TrackedTask(Task):
    """A task whose changes carry its name in the history of every row it touches."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        # These need the settings, which name this module.
        import pghistory

        from triggers.nudge import note_taken

        note_taken(self.name)
        with pghistory.context(task=self.name):
            return super().__call__(*args, **kwargs)


app = Celery("palliative", task_cls=TrackedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
