from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "cctvportal.publication"
    label = "publication"

    def ready(self) -> None:
        """Register the check of the redaction log."""
        from . import gate  # noqa: F401  it needs the models
