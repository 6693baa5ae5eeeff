"""``tree/``: the pages of an edition as they stand beneath each other."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, Length, Replace, RowNumber
from django.http import Http404

from cctvportal.publication.models import PublicationQuerySet

from ...addresses import absolute
from ...resolver import HOME
from .operations import STATE, Asked, meta_of, operation
from .pages import KIND, page_address, standing
from .parameters import number
from .schemas import ADDRESS, INTEGER, TEXT, Named, fields, listed

Item = dict[str, Any]
DEPTH_MAX, CHILDREN_MAX, NODES_MAX = 8, 500, 2_000
NODE = Named(
    "Node",
    fields(
        id=INTEGER,
        title=TEXT,
        type=TEXT,
        kind=KIND,
        path=TEXT,
        html_url=ADDRESS,
        detail_url=ADDRESS,
        children_total=INTEGER,
        children_url=ADDRESS,
    ),
)
NODE["properties"]["children"] = listed({"$ref": "#/components/schemas/Node"})
NODE["required"].append("children")


@operation(
    "tree/",
    number("root", "The page to begin at, by its id; the home page without it."),
    number("depth", "How many levels beneath it to tell.", most=DEPTH_MAX, default=2),
    number("children", "How many pages to tell beneath each.", least=1, most=CHILDREN_MAX, default=100),
    answer=fields(meta=meta_of("TreeMeta", **STATE, total_count=INTEGER), tree=NODE),
)
def tree(asked: Asked) -> Item:
    """The tree of pages of an edition, from one page down, in the order of navigation.

    `children_total` says how many stand beneath a page, told or not; `children_url` lists them. At most 2,000 pages are
    told, those nearest to the root first.
    """
    found = standing(asked.edition)
    wanted = Q(path=HOME) if asked["root"] is None else Q(content_id=asked["root"])
    root = found.filter(wanted).values_list("path", flat=True).first()
    if root is None:
        raise Http404("There is no such page in this edition." if asked.number else "There is no edition yet.")
    rows = list(_beneath(found, root, asked["depth"], asked["children"])[:NODES_MAX])
    top = _grown([_node(row, asked) | {"parent": row["parent_id"]} for row in rows])
    return {"meta": asked.state | {"total_count": _size(top)}, "tree": top}


def _beneath(found: PublicationQuerySet, path: str, depth: int, children: int) -> Any:
    """Rows of the page at ``path`` and of those down to ``depth`` beneath it, level by level."""
    slashes = Length("path") - Length(Replace("path", Value("/"), Value("")))
    place = Window(RowNumber(), partition_by="parent_id", order_by=["position", "path"])
    beneath = found.filter(parent_id=OuterRef("content_id")).order_by()
    total = Subquery(beneath.values("parent_id").annotate(total=Count("pk")).values("total"))
    near = found.filter(path__startswith=path).annotate(level=slashes, place=place)
    near = near.filter(level__lte=_level(path) + depth, place__lte=children)
    near = near.annotate(children_total=Coalesce(total, 0)).order_by("level", "parent_id", "place")
    return near.values("content_id", "parent_id", "title", "type", "kind", "path", "children_total")


def _level(path: str) -> int:
    return path.count("/")


def _node(row: Item, asked: Asked) -> Item:
    beneath = {"parent": row["content_id"]} | ({"at": asked.number} if asked.edition and asked.edition.is_past else {})
    return {
        "id": row["content_id"],
        "title": row["title"],
        "type": row["type"],
        "kind": row["kind"],
        "path": row["path"],
        "html_url": asked.link(row["path"]),
        "detail_url": asked.link(page_address(row["content_id"])),
        "children_total": row["children_total"],
        "children_url": absolute(f"/api/portal/pages/?{urlencode(beneath)}"),
        "children": [],
    }


def _grown(nodes: list[Item]) -> Item:
    """The first of the nodes, with all others beneath it whose parent is told."""
    by_id = {node["id"]: node for node in nodes}
    for node in nodes:
        parent = by_id.get(node.pop("parent"))
        if parent and node is not nodes[0]:
            parent["children"].append(node)
    return nodes[0]


def _size(node: Item) -> int:
    return 1 + sum(_size(child) for child in node["children"])
