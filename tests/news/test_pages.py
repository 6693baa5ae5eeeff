"""News and bulletins."""

import pytest
from django.core.exceptions import ValidationError

from home.models import RecommendationPage
from news.models import BulletinPage, NewsIndexPage, NewsPage
from tests.factories import build_page, make_full_page, make_page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("month", ["2009-7", "July 2009", "2009-13", "2009-00", "2009-07-01", "2009-07\n", "2009/07"])
def test_a_month_of_issue_has_one_form(month):
    bulletin = make_page(BulletinPage)
    bulletin.issue_month = month
    with pytest.raises(ValidationError) as refused:
        bulletin.full_clean()
    assert "issue_month" in refused.value.message_dict


def test_a_bulletin_without_month_is_told():
    assert build_page(BulletinPage, issue_month="").represent().problems == ("The bulletin has no month of issue.",)
    make_page(BulletinPage, issue_month="2009-12").full_clean()


def test_related_recommendations_are_linked_by_id():
    page = make_full_page(NewsPage)
    (recommendation,) = RecommendationPage.objects.all()
    representation = page.represent()
    assert representation.json["related"] == [recommendation.pk]
    assert recommendation.pk in representation.pages


def test_a_related_recommendation_that_is_gone_is_told():
    page = make_full_page(NewsPage)
    RecommendationPage.objects.get().delete()
    representation = NewsPage.objects.get(pk=page.pk).represent()
    assert representation.json["related"] == []
    assert "“Related recommendations” points to a page that no longer exists." in representation.problems


def test_the_kind_has_code_and_name():
    assert make_page(NewsPage, kind="view").represent().json["kind"] == {"code": "view", "name": "View"}


def test_news_stand_in_the_news_section():
    assert NewsPage.allowed_parent_page_models() == BulletinPage.allowed_parent_page_models() == [NewsIndexPage]
