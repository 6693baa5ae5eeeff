from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "cctvportal.signoff"
    label = "signoff"

    def ready(self) -> None:
        """Keep Wagtail's own mail about workflows away; adopt what the board decides about itself; hear of editions."""
        from . import mail_of_wagtail, preview_links, record_keeping, signals  # noqa: F401 - they need the models
        from .actions.correct import record_correction
        from .actions.end_emergency import ratify
        from .actions.policy import adopt_policy
        from .actions.roster import record_notice

        mail_of_wagtail.replace()
        for follow in (adopt_policy, record_notice, record_correction, ratify):
            signals.signed_off.connect(follow, dispatch_uid=f"signoff.{follow.__name__}")
