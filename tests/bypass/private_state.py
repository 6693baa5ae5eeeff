"""What is ACPO's own, and by what Wagtail would let people publish: digests, in one query each."""

from django.db import connection

from tests.bypass.public_state import State
from tests.bypass.world import World

# Other agencies put pages of their own beneath published ones, which counts its children.
OF_ACPO = {
    "pages": "SELECT to_jsonb(t) - 'numchild' AS row FROM wagtailcore_page t WHERE id = ANY(%(pages)s)",
    "texts": "SELECT to_jsonb(t) AS row FROM home_guidancepage t WHERE page_ptr_id = ANY(%(pages)s)",
    "revisions": "SELECT to_jsonb(t) AS row FROM wagtailcore_revision t WHERE object_id = ANY(%(pages)s::text[])",
    "owners": "SELECT to_jsonb(t) AS row FROM pages_pageownership t WHERE page_id = ANY(%(pages)s)",
    "co-authors": "SELECT to_jsonb(t) AS row FROM pages_pageownership_co_authors t JOIN pages_pageownership o"
    " ON o.id = t.pageownership_id WHERE o.page_id = ANY(%(pages)s)",
    "documents": "SELECT to_jsonb(t) AS row FROM library_portaldocument t WHERE id = ANY(%(documents)s)",
    "images": "SELECT to_jsonb(t) AS row FROM library_portalimage t WHERE id = ANY(%(images)s)",
}
MACHINERY = {
    "workflows": "SELECT to_jsonb(t) AS row FROM wagtailcore_workflow t",
    "tasks of workflows": "SELECT to_jsonb(t) AS row FROM wagtailcore_workflowtask t",
    "pages of workflows": "SELECT to_jsonb(t) AS row FROM wagtailcore_workflowpage t",
    "tasks": "SELECT to_jsonb(t) AS row FROM wagtailcore_task t",
    "groups": "SELECT to_jsonb(t) AS row FROM auth_group t",
    "rights on pages": "SELECT to_jsonb(t) AS row FROM wagtailcore_grouppagepermission t",
    "superusers": "SELECT to_jsonb(id) AS row FROM agencies_user t WHERE is_superuser",
    "hidden pages": "SELECT to_jsonb(t) AS row FROM wagtailcore_pageviewrestriction t",
    "hidden collections": "SELECT to_jsonb(t) AS row FROM wagtailcore_collectionviewrestriction t",
    "sites": "SELECT to_jsonb(t) AS row FROM wagtailcore_site t",
    "locales": "SELECT to_jsonb(t) AS row FROM wagtailcore_locale t",
}


def state_of_acpo(world: World) -> State:
    """Its pages, drafts, co-authors and files."""
    ids = {
        "pages": [page.pk for page in world.pages.values()],
        "documents": [document.pk for document in world.documents.values()],
        "images": [image.pk for image in world.images.values()],
    }
    return _digests(OF_ACPO, ids)


def machinery() -> State:
    """By what Wagtail would let people publish, were it asked."""
    return _digests(MACHINERY, {})


def _digests(queries: dict[str, str], ids: dict[str, list[int]]) -> State:
    digest = "md5(coalesce(string_agg(row::text, chr(10) ORDER BY row::text), ''))"
    parts = (f"SELECT '{name}', {digest} FROM ({query}) AS rows" for name, query in queries.items())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), ids)
        return dict(cursor.fetchall())
