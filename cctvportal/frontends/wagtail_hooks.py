"""The screens of front ends in the admin: webhooks, read keys, previews."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from cctvportal.agencies.roles import menus_of

from .viewsets import endpoint_acts, endpoints, messages, preview_sites, readers
from .viewsets.shared import ICON, LABEL


class RoleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return self.name in menus_of(request.user)


class WebhookViewSet(ViewSet):
    """Beneath ``/admin/webhooks/``."""

    name = "webhooks"
    icon = ICON
    menu_label = LABEL
    menu_name = "webhooks"
    menu_order = 280
    menu_item_class = RoleMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", endpoints.EndpointIndex.as_view(), name="index"),
            path("results/", endpoints.EndpointIndex.as_view(results_only=True), name="index_results"),
            path("add/", endpoints.AddEndpoint.as_view(), name="add"),
            path("messages/", messages.MessageList.as_view(), name="messages"),
            path("messages/results/", messages.MessageList.as_view(results_only=True), name="messages_results"),
            path("messages/<int:pk>/", messages.MessageView.as_view(), name="message"),
            path("messages/<int:pk>/resend/", messages.Resend.as_view(), name="resend"),
            path("<int:pk>/", endpoints.EndpointView.as_view(), name="endpoint"),
            path("<int:pk>/edit/", endpoints.EditEndpoint.as_view(), name="edit"),
            path("<int:pk>/secret/", endpoints.Rotate.as_view(), name="rotate"),
            path("<int:pk>/secret/end/", endpoint_acts.EndOldSecret.as_view(), name="end_secret"),
            path("<int:pk>/test/", endpoint_acts.SendTest.as_view(), name="test"),
            path("<int:pk>/pause/", endpoint_acts.Pause.as_view(), name="pause"),
            path("<int:pk>/resume/", endpoint_acts.Resume.as_view(), name="resume"),
            path("<int:pk>/off/", endpoint_acts.SwitchOff.as_view(), name="switch_off"),
            path("<int:pk>/resend/", endpoint_acts.ResendDeadLetters.as_view(), name="resend_dead_letters"),
        ]


class ReadKeyViewSet(ViewSet):
    """Beneath ``/admin/read-keys/``."""

    name = "read-keys"
    icon = readers.ICON
    menu_label = readers.LABEL
    menu_name = "read-keys"
    menu_order = 285
    menu_item_class = RoleMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", readers.ReaderIndex.as_view(), name="index"),
            path("results/", readers.ReaderIndex.as_view(results_only=True), name="index_results"),
            path("add/", readers.AddReader.as_view(), name="add"),
            path("<int:pk>/", readers.ReaderView.as_view(), name="reader"),
            path("<int:pk>/edit/", readers.EditReader.as_view(), name="edit"),
            path("<int:pk>/key/", readers.GiveKey.as_view(), name="give_key"),
            path("keys/<int:pk>/revoke/", readers.RevokeKey.as_view(), name="revoke"),
        ]


class PreviewSiteViewSet(ViewSet):
    """Beneath ``/admin/preview-sites/``."""

    name = "preview-sites"
    icon = preview_sites.ICON
    menu_label = preview_sites.LABEL
    menu_name = "preview-sites"
    menu_order = 286
    menu_item_class = RoleMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", preview_sites.PreviewSiteIndex.as_view(), name="index"),
            path("results/", preview_sites.PreviewSiteIndex.as_view(results_only=True), name="index_results"),
            path("add/", preview_sites.AddPreviewSite.as_view(), name="add"),
            path("<int:pk>/edit/", preview_sites.EditPreviewSite.as_view(), name="edit"),
        ]


@hooks.register("register_admin_viewset")
def register_screens() -> list[ViewSet]:
    return [WebhookViewSet(), ReadKeyViewSet(), PreviewSiteViewSet()]
