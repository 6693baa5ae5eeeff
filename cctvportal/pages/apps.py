from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cctvportal.pages"
    label = "pages"

    def ready(self) -> None:
        """Let publications be mirrored in Wagtail's ``live`` flag once they are committed."""
        from cctvportal.signoff.signals import published

        from .receivers import queue_mirror

        published.connect(queue_mirror)
