from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "cctvportal.design"
    label = "design"
