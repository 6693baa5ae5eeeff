"""The static files of the public pages, as the static files' storage has them."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.files.storage import Storage

from .folder import MirrorError


def is_hashed() -> bool:
    """Whether their names tell their content, so that they may be kept for ever."""
    return isinstance(staticfiles_storage, ManifestFilesMixin)


def static_files() -> Iterator[tuple[str, bytes]]:
    """Name beneath ``STATIC_URL`` and bytes of each. Raises ``MirrorError`` where they were not collected."""
    for path, name, source in _sources():
        try:
            with staticfiles_storage.open(name) if is_hashed() else source.open(path) as file:
                yield name, file.read()
        except OSError as error:
            raise _not_collected(path) from error


def require_collected() -> None:
    """Raises ``MirrorError`` where they were not: then no page can be drawn either."""
    for _ in _sources():
        pass


def _sources() -> Iterator[tuple[str, str, Storage]]:
    public = {app.name for app in apps.get_app_configs() if app.name in settings.PUBLIC_APPS}
    for path, source in AppDirectoriesFinder(app_names=public).list(None):
        if "/." in f"/{path}":
            continue
        try:
            name = staticfiles_storage.stored_name(path) if is_hashed() else path  # type: ignore[attr-defined]
        except ValueError as error:
            raise _not_collected(path) from error
        yield path, name, source


def _not_collected(path: str) -> MirrorError:
    return MirrorError(f"The static file {path} was not collected. Run manage.py collectstatic first.")
