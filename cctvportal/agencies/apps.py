from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "cctvportal.agencies"
    label = "agencies"
