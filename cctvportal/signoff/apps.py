from django.apps import AppConfig


class SignoffConfig(AppConfig):
    name = "cctvportal.signoff"
    label = "signoff"

    def ready(self) -> None:
        """Keep Wagtail's own mail about workflows away; adopt what the board decides about itself; hear of editions."""
        from cctvportal.agencies.actions.composition import administrator_changes_board

        from . import mail_of_wagtail, preview_links, record_keeping, signals  # noqa: F401 - they need the models
        from .actions.board import change_board, leave_it_to_the_board
        from .actions.correct import record_correction
        from .actions.end_emergency import ratify
        from .actions.policy import adopt_policy
        from .actions.roster import record_notice

        mail_of_wagtail.replace()
        administrator_changes_board.connect(leave_it_to_the_board)
        for follow in (adopt_policy, record_notice, change_board, record_correction, ratify):
            signals.signed_off.connect(follow, dispatch_uid=f"signoff.{follow.__name__}")
