"""The wiring: settings, addresses, workers. Nothing clinical lives here."""

from palliative.celery import app as celery_app

__all__ = ["celery_app"]
