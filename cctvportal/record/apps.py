from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "cctvportal.record"
    label = "record"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - they register themselves
