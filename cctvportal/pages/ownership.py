"""Whose page it is, and who may write on it."""

from django.db import models
from django.db.models import Q
from wagtail.models import Page

from cctvportal.agencies.members import editing_agencies
from cctvportal.agencies.models import Agency, User
from cctvportal.agencies.roles import drafts_type

from .models import PageOwnership


def owning_agency(page: Page) -> Agency | None:
    """The agency that owns a page; None where it has none."""
    ownership = PageOwnership.objects.filter(page_id=page.pk).select_related("agency").first()
    return ownership.agency if ownership else None


def writing_agencies(page: Page) -> list[Agency]:
    """The agencies whose files a page may show: its owner's, and those for which its co-authors edit."""
    ownership = PageOwnership.objects.filter(page_id=page.pk).select_related("agency").first()
    if ownership is None:
        return []
    invited = [agency for user in ownership.co_authors.all() for agency in editing_agencies(user)]
    return list(dict.fromkeys([ownership.agency, *invited]))


def writable(user: User) -> models.QuerySet:
    """The pages on which ``user`` may write: of her agencies, or on which she is co-author."""
    if not user.is_active:
        return Page.objects.none()
    of_hers = Q(ownership__agency__in=editing_agencies(user)) | Q(ownership__co_authors=user.pk)
    return Page.objects.filter(of_hers).distinct()


def may_write(user: User, page: Page) -> bool:
    """Whether ``user`` may change the draft of ``page``: as editor of its agency, or as an invited co-author."""
    ownership = PageOwnership.objects.filter(page_id=page.pk).select_related("agency").first()
    if ownership is None or not user.is_active:
        return False
    if ownership.co_authors.filter(pk=user.pk).exists():
        return bool(editing_agencies(user))
    return ownership.agency in editing_agencies(user) and drafts_type(user, ownership.agency, type_of(page))


def type_of(page: Page) -> str:
    """``home.HomePage``: the name of its type in representations."""
    return page.specific_class._meta.label


def give_to_agency_of(page: Page, user: User | None) -> PageOwnership | None:
    """Make a new page belong to an agency for which its maker edits; where she can choose, to the page above's."""
    agencies = [agency for agency in editing_agencies(user) if drafts_type(user, agency, type_of(page))] if user else []
    if not agencies:
        return None
    parent = page.get_parent()
    above = owning_agency(parent) if parent else None
    agency = above if above in agencies else agencies[0]
    return PageOwnership.objects.create(page_id=page.pk, agency=agency)
