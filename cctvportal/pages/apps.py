from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cctvportal.pages"
    label = "pages"

    def ready(self) -> None:
        """Answer Wagtail's questions about pages by ownership; let publications be mirrored in its ``live`` flag."""
        from django.db.models.signals import pre_delete
        from wagtail.models import Page
        from wagtail.permissions import register_permission_policy
        from wagtail.signals import pre_page_move

        from cctvportal.signoff.signals import published

        from .permissions import PortalPagePolicy
        from .receivers import queue_mirror, refuse_deletion, refuse_move

        register_permission_policy(Page, PortalPagePolicy(Page))
        published.connect(queue_mirror)
        pre_delete.connect(refuse_deletion, sender=Page)
        pre_page_move.connect(refuse_move)
