from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "cctvportal.library"
    label = "library"

    def ready(self) -> None:
        """Answer Wagtail's questions about documents and images, in place of its own policies; check searched texts."""
        from wagtail.permissions import register_permission_policy  # needs the app registry

        from cctvportal.publication.verification import register_check

        from .models import PortalDocument, PortalImage
        from .permissions import LibraryPermissionPolicy
        from .verification import wrong_texts

        for model in (PortalDocument, PortalImage):
            # For the exact class: Wagtail registers its own for the class, later than this.
            register_permission_policy(model, LibraryPermissionPolicy(model), exact_class=True)
        register_check(wrong_texts)
