"""The report in the admin."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from .report import LABEL, MENU, LinkReport


class LinkViewSet(ViewSet):
    """Beneath ``/admin/links/``."""

    name = MENU
    icon = "link-external"
    menu_label = LABEL
    menu_name = MENU
    menu_order = 270
    add_to_admin_menu = True

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        return MenuItem(LABEL, self.menu_url, name=MENU, icon_name=self.icon, order=order or self.menu_order)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", LinkReport.as_view(), name="index"),
            path("results/", LinkReport.as_view(results_only=True), name="index_results"),
        ]


@hooks.register("register_admin_viewset")
def register_screens() -> list[ViewSet]:
    return [LinkViewSet()]
