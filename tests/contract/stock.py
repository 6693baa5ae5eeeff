"""A stock Wagtail site with the samples as its live pages, under the same ids as their publications."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from wagtail.models import Locale, Page, Site
from wagtail.search.backends import get_search_backend

from cctvportal.library.models import PortalDocument, PortalImage
from cctvportal.publication.reads import current_publication
from tests.design import samples
from tests.design.texts import MASTHEAD_PICTURE

ROOT = 9_000
IN_NAVIGATION = {entry["page"] for entry in samples.HOME_PAGE["navigation"]}
# What each type's model has under the same name as its representation, so that a stock project would list it.
API_FIELDS: dict[str, list[str]] = {
    "home.HomePage": ["site_name", "welcome", "aims_heading", "strategy"],
    "home.RecommendationPage": ["number", "target_date"],
    "home.ConsultationPage": ["opens", "closes"],
    "home.DisclaimerPage": ["version", "effective_date"],
    "news.NewsIndexPage": ["intro"],
    "news.NewsPage": ["date"],
    "news.BulletinPage": ["issue_month"],
    "minutes.MinutesIndexPage": ["intro"],
    "minutes.MinutesPage": ["number", "date", "place", "confirmed_at"],
    "minutes.MinutesAddendumPage": ["sequence", "date"],
}
COMMON_FIELDS = ["summary", "change_note", "review_by"]
READERS = {"DateField": parse_date, "DateTimeField": parse_datetime}


def build() -> None:
    """The pages, live, beneath a root of their own, with a site. Withdrawn samples are not live."""
    locale, _ = Locale.objects.get_or_create(language_code="en")
    root = _insert(Page(id=ROOT, title="Root", slug="root", locale=locale, path="0001", depth=1, url_path="/"))
    made: dict[int | None, Page] = {None: root}
    for page_id, (type_, path, parent, representation) in samples.PAGES.items():
        page = apps.get_model(type_)(
            id=page_id,
            title=representation["title"],
            slug=path.rstrip("/").rpartition("/")[2] or "home",
            url_path=f"/home{path}",
            locale=locale,
            live=not representation.get("withdrawn"),
            show_in_menus=page_id in IN_NAVIGATION,
            search_description=representation.get("summary", ""),
            first_published_at=current_publication(page_id).first_published_at,
            **_own_fields(type_, representation),
        )
        made[page_id] = _insert(page, made[parent])
    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", port=8000, root_page=made[samples.HOME], is_default_site=True)
    get_search_backend().get_index_for_model(Page).add_items(Page, Page.objects.live())
    _build_library()


def _build_library() -> None:
    """The documents and the image of the samples, the image as large as its widest rendition."""
    for document_id, document in samples.DOCUMENTS.items():
        file = PortalDocument(id=document_id, title=document["title"], file=document["filename"])
        models.Model.save(file, force_insert=True)
    image = PortalImage(id=MASTHEAD_PICTURE, title="people", file="people.jpg", width=960, height=640)
    models.Model.save(image, force_insert=True)
    for model in (PortalDocument, PortalImage):
        get_search_backend().get_index_for_model(model).add_items(model, model.objects.all())


def _insert(page: Page, parent: Page | None = None) -> Page:
    """With the id it has, which Wagtail's own way of adding a page does not let anybody choose."""
    page.content_type = ContentType.objects.get_for_model(type(page))
    page.draft_title = page.title
    if parent:
        parent.numchild += 1
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, parent.numchild)
        Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)
    models.Model.save(page, force_insert=True)
    return page


def _own_fields(type_: str, representation: dict) -> dict[str, Any]:
    model = apps.get_model(type_)
    found = {}
    for name in [*COMMON_FIELDS, *API_FIELDS.get(type_, [])]:
        if name not in representation:
            continue
        value, field = representation[name], model._meta.get_field(name)
        read = READERS.get(field.get_internal_type())
        found[field.attname] = read(value) if read and value else value
    return found


@contextmanager
def api_fields() -> Iterator[None]:
    """The page types with the fields that a stock project would give its API."""
    with ExitStack() as stack:
        for type_ in {type_ for type_, *_ in samples.PAGES.values()}:
            fields = [*COMMON_FIELDS, *API_FIELDS.get(type_, [])]
            stack.enter_context(mock.patch.object(apps.get_model(type_), "api_fields", fields, create=True))
        yield
