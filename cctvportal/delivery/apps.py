from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "cctvportal.delivery"
    label = "delivery"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - they register themselves, and need the models
