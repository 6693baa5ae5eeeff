from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "cctvportal.signoff"
    label = "signoff"

    def ready(self) -> None:
        """Keep Wagtail's own mail about workflows away."""
        from . import mail_of_wagtail  # it needs the models

        mail_of_wagtail.replace()
