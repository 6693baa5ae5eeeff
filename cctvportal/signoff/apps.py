from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "cctvportal.signoff"
    label = "signoff"

    def ready(self) -> None:
        """Keep Wagtail's own mail about workflows away; adopt what the board decides about itself; hear of editions."""
        from . import mail_of_wagtail, record_keeping, signals  # noqa: F401 - they need the models
        from .actions.policy import adopt_policy

        mail_of_wagtail.replace()
        signals.signed_off.connect(adopt_policy, dispatch_uid="signoff.adopt_policy")
