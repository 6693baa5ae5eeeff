from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "cctvportal.agencies"
    label = "agencies"

    def ready(self) -> None:
        from . import checks, security, sync  # noqa: F401 - they register themselves, and need the models
