from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "cctvportal.demonstration"
    label = "demonstration"
