"""What is measured at one size of the site: the servers that answer, and which addresses each is asked for."""

import gzip
import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from . import corpus, place, servers, stock
from .console import execute, follow
from .load import Subject

PLAIN_HTTP = "include /etc/nginx/mime.types;\n"
# Headers that a server writes itself, and those that are taken away before a reader.
ITS_OWN = {
    *("Date", "Server", "Connection", "Content-Type", "Content-Length", "Content-Encoding", "ETag", "Last-Modified"),
    *("Vary", "Accept-Ranges", "Surrogate-Key", "xkey", "RateLimit"),
}
UNCACHED = {"RESPONSE_CACHE_URL": "dummycache://"}
SAMPLED = 97  # pages that are asked for in turn: a prime, so that no pattern of the tree is met
LISTED = {"portal": "/api/v2/pages/?fields=*", "stock": "/api/v2/pages/?type=guidance.GuidancePage&fields=*"}
SEARCHED = {"portal": "/search/?q=", "stock": "/search/?query="}
OF_PORTAL = {
    **{"uncached_html": "html", "uncached_list": "list", "uncached_detail": "detail"},
    **{"search": "search", "search_everywhere": "everywhere"},
}
OF_STOCK = {
    **{"wagtail_html": "html", "wagtail_v2_list": "list", "wagtail_v2_detail": "detail"},
    **{"wagtail_search": "search"},
}


@dataclass
class Site:
    """A site of ``size`` pages being served; ``workers`` are the first processes of its servers, by name."""

    size: int
    stack: ExitStack
    leaves: Sequence[corpus.Page] = ()
    urls: dict[str, str] = field(default_factory=dict)
    workers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        leaves = [page for page in corpus.pages(self.size) if page.path.count("/") == corpus.DEPTH]
        self.leaves = list(islice(leaves[:: max(1, len(leaves) // SAMPLED)], SAMPLED))

    @property
    def name(self) -> str:
        """Of the portal's database."""
        return place.database_name("portal", self.size)

    def start_portal(self, name: str, **more: str) -> None:
        """The public process of the portal."""
        environment = place.portal("public", self.name, "settings_public", PORTAL_URL="http://localhost", **more)
        self._start(name, "cctvportal.wsgi:application", environment, place.CHECKOUT)

    def start_stock(self) -> None:
        own = stock.environment(place.database_name("stock", self.size))
        self._start("stock", "stock.wsgi:application", own, stock.PROJECT)

    def _start(self, name: str, application: str, environment: dict[str, str], cwd: Path) -> None:
        own = f"{name}-{self.size}"
        self.urls[name], self.workers[name] = servers.gunicorn(self.stack, own, application, environment, cwd)

    def start_files(self) -> None:
        """nginx with the page as a plain file, and Varnish with it as an object as large, headers too.

        The file has those of the mirror, where there is one, and the object those of the portal.
        """
        body, of_portal = self._page("cached")
        _, of_file = self._page("mirror" if "mirror" in self.urls else "cached")
        folder = place.WORK / f"plain-{self.size}"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "nginx").mkdir(parents=True)
        (folder / "page.html").write_bytes(body)
        (folder / "page.html.gz").write_bytes(gzip.compress(body, 6))
        (folder / "healthz").write_text("ok")
        (folder / "nginx" / "http.conf").write_text(PLAIN_HTTP)
        (folder / "nginx" / "mirror.conf").write_text(
            f'root "{folder}";\ngzip_static on;\ngzip_vary on;\n'
            f"location = /page.html {{ {of_file} }}\n"
            f"location = /object.html {{ try_files /page.html =404; {of_portal} }}\n"
        )
        self.urls["plain"] = servers.nginx(self.stack, folder, f"nginx-plain-{self.size}")
        no_rules = place.WORK / "plain.vcl"
        no_rules.write_text("")
        self.urls["varnish_plain"] = servers.varnish(
            self.stack, self.urls["plain"], f"varnish-plain-{self.size}", no_rules
        )

    def _page(self, server: str) -> tuple[bytes, str]:
        """Of the page that files are measured with: the body, and the headers as nginx is told them."""
        body, headers = Subject("", self.urls[server], (self.leaves[0].path,)).answer()
        added = (f"add_header {name} {json.dumps(value)};" for name, value in headers if name not in ITS_OWN)
        return body, " ".join(added)

    def start_varnish(self) -> None:
        self.urls["varnish"] = servers.varnish(self.stack, self.urls["cached"], f"varnish-{self.size}")

    def start_mirror(self) -> None:
        """An exported edition, served by nginx."""
        folder = place.WORK / f"mirror-{self.size}"
        environment = place.portal("public", self.name, "settings_public", PORTAL_URL="http://localhost")
        command = [place.PYTHON, "manage.py", "export_edition", "latest", str(folder)]
        follow(f"Exporting the edition of {self.size:,} pages", command, environment)
        self.urls["mirror"] = servers.nginx(self.stack, folder, f"nginx-mirror-{self.size}")

    def subjects(self) -> list[Subject]:
        """In the order in which they are measured."""
        page = (self.leaves[0].path,)
        files = [
            Subject("nginx_static_html", self.urls["plain"], ("/page.html",), close=True),
            Subject("varnish_plain", self.urls["varnish_plain"], ("/object.html",), "gzip", close=True),
            Subject("varnish_html", self.urls["varnish"], page, "gzip", close=True),
            Subject("cached_html", self.urls["cached"], page),
            Subject("cached_list", self.urls["cached"], self.asked("portal")["list"]),
        ]
        if "mirror" in self.urls:
            files.insert(1, Subject("static_mirror_html", self.urls["mirror"], page, close=True))
        return [*files, *self.uncached(), *self.of_stock()]

    def uncached(self) -> list[Subject]:
        """The portal with every answer made anew."""
        return self._named(OF_PORTAL, "uncached", self.asked("portal"))

    def of_stock(self) -> list[Subject]:
        return self._named(OF_STOCK, "stock", self.asked("stock"))

    def _named(self, names: dict[str, str], server: str, asked: dict[str, tuple[str, ...]]) -> list[Subject]:
        return [Subject(name, self.urls[server], asked[what]) for name, what in names.items()]

    def asked(self, of: str) -> dict[str, tuple[str, ...]]:
        """The addresses of the portal or of the ``stock`` project, by what they are."""
        return {
            "html": tuple(page.path for page in self.leaves),
            "list": (LISTED[of],),
            "detail": tuple(f"/api/v2/pages/{page.id}/" for page in self.leaves),
            "search": tuple(dict.fromkeys(f"{SEARCHED[of]}{page.place}" for page in self.leaves)),
            "everywhere": (f"{SEARCHED[of]}{corpus.EVERYWHERE}",),
        }

    def queries(self) -> dict[str, int]:
        """By name of subject, as in production: a process reads twice a second what an edition alone determines."""
        portal, own = self.asked("portal"), self.asked("stock")
        return {
            **self._counted(OF_PORTAL, portal, **UNCACHED),
            **self._counted({"cached_html": "html", "cached_list": "list"}, portal),
            **_counted(OF_STOCK, own, stock.environment(place.database_name("stock", self.size)), stock.PROJECT),
        }

    def _counted(self, names: dict[str, str], asked: dict[str, tuple[str, ...]], **more: str) -> dict[str, int]:
        return _counted(names, asked, place.portal("public", self.name, "settings_public", **more), place.CHECKOUT)


def _counted(
    names: dict[str, str], asked: dict[str, tuple[str, ...]], environment: dict[str, str], cwd: Path
) -> dict[str, int]:
    wanted = json.dumps({name: asked[what][0] for name, what in names.items()})
    told = execute([place.PYTHON, "-m", "tests.benchmarks.queries"], environment, str(cwd), wanted)
    return {name: queries for name, (queries, _) in json.loads(told).items()}
