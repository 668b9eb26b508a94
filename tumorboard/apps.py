from django.apps import AppConfig


class TumorboardConfig(AppConfig):
    name = "tumorboard"
