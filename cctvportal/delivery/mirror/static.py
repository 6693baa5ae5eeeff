"""The static files of the public pages, as the static files' storage has them."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

from .folder import MirrorError


def is_hashed() -> bool:
    """Whether their names tell their content, so that they may be kept for ever."""
    return isinstance(staticfiles_storage, ManifestFilesMixin)


def static_files() -> Iterator[tuple[str, bytes]]:
    """Name beneath ``STATIC_URL`` and bytes of each. Raises ``MirrorError`` where they were not collected."""
    public = {app.name for app in apps.get_app_configs() if app.name in settings.PUBLIC_APPS}
    for path, source in AppDirectoriesFinder(app_names=public).list(None):
        if path.startswith("."):
            continue
        if not is_hashed():
            with source.open(path) as file:
                yield path, file.read()
            continue
        try:
            name = staticfiles_storage.stored_name(path)  # type: ignore[attr-defined]
            with staticfiles_storage.open(name) as file:
                yield name, file.read()
        except (ValueError, OSError) as error:
            raise MirrorError(
                f"The static file {path} was not collected. Run manage.py collectstatic first."
            ) from error
