"""``wagtail.users`` with the portal's account screens; stands in INSTALLED_APPS in its place."""

from wagtail.users.apps import WagtailUsersAppConfig


class PortalUsersConfig(WagtailUsersAppConfig):
    user_viewset = "cctvportal.agencies.viewsets.users.PortalUserViewSet"
