"""What nginx is told of a mirror: deploy/nginx, filled with the folder and the headers of the application."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponseBase
from django.template import Context, Engine

from .. import cors
from ..caching import IMMUTABLE
from ..views.assets import INDEXED, NOT_INDEXED, PDF_POLICY, SEALED_POLICY, SHOWN_IN_BROWSER
from .folder import TYPES, MirrorError
from .static import is_hashed

TEMPLATES = settings.BASE_DIR / "deploy" / "nginx"
NAMES = ("http.conf", "mirror.conf")
EDITION = "edition.conf"
# What nginx says in place of the application; its own are Content-Type, ETag, Last-Modified, Content-Length, Vary.
HEADERS = (
    "Cache-Control",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
    "X-Robots-Tag",
    "Access-Control-Allow-Origin",
)
HASHED, NOT_HASHED = "max-age=315360000, public, immutable", "max-age=60, public"  # as WhiteNoise says


def told(response: HttpResponseBase) -> dict[str, str]:
    """Those headers of a response that all of its kind have."""
    found = {name: response[name] for name in HEADERS if name in response}
    if unsafe := [value for value in found.values() if set(value) & set('"$\\')]:
        raise MirrorError(f"nginx cannot be given a header with a quotation mark, dollar or backslash: {unsafe[0]}")
    return found


def configuration(folder: Path, page: HttpResponseBase, api: HttpResponseBase) -> dict[str, str]:
    """The files to include, by name: ``http.conf`` in ``http``, ``mirror.conf`` in ``server``."""
    common = told(page)
    del common["Content-Security-Policy"], common["Cache-Control"]
    common.pop("X-Robots-Tag", None)
    context = {
        "folder": folder,
        "portal": settings.PORTAL_URL.rstrip("/"),
        "static": settings.STATIC_URL,
        "page": told(page) | cors.READABLE,
        "api": told(api),
        "asset": common | cors.FILES,
        "asset_caching": IMMUTABLE,
        "asset_preflight": common | cors.FILES | cors.FILES_PREFLIGHT,
        "page_preflight": common | cors.READABLE | cors.PAST_PREFLIGHT,
        "api_preflight": told(api) | cors.API_PREFLIGHT,
        "methods": cors.METHODS,
        "no_asset": told(page) | cors.FILES,
        "static_file": told(page) | {"Cache-Control": HASHED if is_hashed() else NOT_HASHED},
        "types": TYPES,
        "elsewhere": [f"{how}/{name}{end}" for name in ("search", "record") for how, end in (("= ", ""), ("^~ ", "/"))],
        "past": ("/timegate/", "/timemap/"),
        "shown": sorted(SHOWN_IN_BROWSER),
        "pdf_policy": PDF_POLICY,
        "sealed_policy": SEALED_POLICY,
        "indexed": INDEXED,
        "not_indexed": NOT_INDEXED,
        "demonstration": settings.DEMONSTRATION,
    }
    return {name: _filled(name, context) for name in NAMES}


def _filled(name: str, context: dict[str, object]) -> str:
    engine = Engine(dirs=[str(TEMPLATES)], autoescape=False)
    return engine.get_template(name).render(Context(context, autoescape=False))


def write(folder: Path, files: dict[str, str]) -> bool:
    """Put the files where nginx includes them; whether one changed that nginx may have read."""
    changed = [_put(folder, name, text) for name, text in files.items()]
    return any(changed)


def expect(folder: Path, edition: str) -> None:
    """Tell nginx, for when it reads its configuration next, which folder of an edition, ``NUMBER-...``, is served."""
    told = {"folder": folder, "edition": edition, "number": edition.partition("-")[0]}
    _put(folder, EDITION, _filled(EDITION, told))


def _put(folder: Path, name: str, text: str) -> bool:
    """Whether a file was replaced that nginx may have read."""
    place = folder / "nginx"
    place.mkdir(exist_ok=True)
    place.chmod(0o755)
    path = place / name
    existed = path.exists()
    if existed and path.read_text() == text:
        return False
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text)
    unfinished.chmod(0o644)
    unfinished.rename(path)
    return existed
