"""A resolver and content in memory, in the forms that docs/representation.md describes."""

from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]


@dataclass(frozen=True)
class MemoryEdition:
    number: int = 12
    effective_at: str = "2010-04-08T12:00:00Z"
    is_memento: bool = False
    is_past: bool = False
    query: str = ""

    @property
    def kept(self) -> dict[Any, Any]:
        """Nothing: many tests share one, with sites of their own."""
        return {}


@dataclass(frozen=True)
class MemoryContent:
    content_id: int
    type: str
    path: str
    representation: Item
    kind: str = "content"
    digest: str = "3f9a1c07e2b48d5566a0f1e29c7b34d8815e6f20c9ad47b3120fe68a5d94c7b1"
    agency: Item = field(default_factory=lambda: {"code": "acpo", "name": "ACPO"})
    seats: list[Item] = field(
        default_factory=lambda: [{"code": "home-office", "name": "Home Office"}, {"code": "npia", "name": "NPIA"}]
    )
    sign_off: str = "7c7c6a52-6f0e-4a0c-9a4e-0d7f5f6f2b11"
    first_published_at: str | None = "2009-12-15T09:30:00Z"
    published_at: str | None = "2010-04-08T11:00:00Z"
    edition: int | None = 12
    breadcrumbs: list[Item] = field(default_factory=lambda: [{"title": "Home", "url": "/"}])
    locale: str = "en"

    @property
    def title(self) -> str:
        return self.representation["title"]


class MemoryResolver:
    """Answers from the contents it was given; ``parents`` says which content stands under which."""

    def __init__(self, contents: list[MemoryContent], parents: dict[int, int], documents: dict[int, Item]) -> None:
        self.contents = {content.content_id: content for content in contents}
        self.parents = parents
        self.documents = documents
        self.images = {3}
        self.for_site = self

    def page(self, page_id: int) -> Item | None:
        content = self.contents.get(page_id)
        return content and {
            "id": content.content_id,
            "title": content.title,
            "url": content.path,
            "type": content.type,
            "kind": content.kind,
            "representation": content.representation,
        }

    def document(self, document_id: int) -> Item | None:
        return self.documents.get(document_id)

    def image(self, image_id: int, spec: str) -> Item | None:
        if image_id not in self.images:
            return None
        size = spec.split("-")[1]
        width, height = map(int, size.split("x")) if "x" in size else (int(size), int(size) * 2 // 3)
        return {"url": f"/media/{image_id}-{spec}.jpg", "width": width, "height": height}

    def children(self, page_id: int, type_: str | None = None) -> list[Item]:
        pages = [self.page(child) for child, parent in self.parents.items() if parent == page_id]
        return [page for page in pages if page and type_ in (None, page["type"])]

    def latest(self, count: int) -> list[Item]:
        hidden = ("home.HomePage", "news.NewsIndexPage", "minutes.MinutesIndexPage")
        shown = [content for content in self.contents.values() if content.type not in hidden]
        newest = sorted(shown, key=lambda content: content.published_at or "", reverse=True)[:count]
        return [
            {
                **(self.page(content.content_id) or {}),
                "published_at": content.published_at,
                "change_note": content.representation.get("change_note", ""),
            }
            for content in newest
        ]

    def minutes(self, index_id: int) -> list[Item]:
        pages = self.children(index_id, "minutes.MinutesPage")
        pages.sort(key=lambda page: page["representation"]["number"])
        return [{**page, "addenda": self.children(page["id"], "minutes.MinutesAddendumPage")} for page in pages]

    def actions(self, page_id: int) -> list[Item]:
        states = {"3.1": ("done", 4), "3.2": ("dropped", 4)}
        found = []
        for action in self.contents[page_id].representation["actions"]:
            state, reported_at = states.get(action["reference"], ("open", None))
            heard = next((page for page in self.minutes(self.parents[page_id]) if reported_at == 4), None)
            found.append({**action, "state": state, "reported_at": reported_at, "reported_in": heard})
        return found

    def versions(self, page_id: int) -> list[Item]:
        return [
            {"version": "1.1", "effective_date": "2010-01-04", "url": "/disclaimer/"},
            {"version": "1.0", "effective_date": "2007-10-19", "url": "/disclaimer/versions/1.0/"},
        ]
