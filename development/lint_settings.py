"""The product's settings with the migration linter, for `dev.py check` alone."""

from palliative.settings import *  # noqa: F403
from palliative.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
