"""The editor's forms: every page type shows its fields, and none of the options that could publish by themselves."""

import pytest
from django.db import models
from wagtail.models import Page

from cctvportal.pages.models import PortalPage
from tests.factories import TYPES, make_full_page

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize("page_type", TYPES, ids=lambda page_type: page_type.__name__)
NOT_EDITED = {"page_ptr"}


@every_type
def test_the_form_has_every_field_of_the_type(page_type):
    form = page_type.get_edit_handler().get_form_class()
    own = {field.name for field in page_type._meta.local_fields} - NOT_EDITED
    assert own | {"title", "slug"} <= set(form.base_fields)


@every_type
def test_the_form_has_nothing_that_publishes_hides_or_lists(page_type):
    fields = set(page_type.get_edit_handler().get_form_class().base_fields)
    assert not fields & {"go_live_at", "expire_at", "show_in_menus", "seo_title", "search_description"}


@every_type
def test_the_form_can_be_shown(page_type, rf, django_user_model):
    page = make_full_page(page_type)
    request = rf.get("/admin/")
    request.user = django_user_model.objects.create_user("editor")
    handler = page_type.get_edit_handler()
    form = handler.get_form_class()(instance=page, for_user=request.user)
    html = handler.get_bound_panel(instance=page, request=request, form=form).render_html()
    for name in form.fields:
        assert f'name="{name}' in html or f'id="{name}' in html or f'id="id_{name}' in html, name


@every_type
def test_a_link_survives_the_loss_of_its_target(page_type):
    for field in page_type._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.name not in NOT_EDITED:
            assert field.null, f"{field.name}: a link must survive the loss of its target"
            assert field.remote_field.on_delete is models.SET_NULL


def test_all_page_types_are_portal_pages():
    assert set(TYPES) == {model for model in _concrete(Page) if model.__module__.split(".")[0] != "wagtail"}
    assert all(issubclass(page_type, PortalPage) for page_type in TYPES)


def _concrete(model: type) -> set[type]:
    found = set()
    for subclass in model.__subclasses__():
        found |= _concrete(subclass) | (set() if subclass._meta.abstract else {subclass})
    return found
