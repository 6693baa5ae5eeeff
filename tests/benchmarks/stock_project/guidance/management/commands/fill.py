import json
import uuid
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from guidance.models import GuidancePage
from home.models import HomePage
from tests.benchmarks import corpus

BATCH = 1000
FIELDS = ("page_ptr_id", "summary", "body")


class Command(BaseCommand):
    help = "Load a site of so many pages, as whole rows."

    def add_arguments(self, parser):
        parser.add_argument("total", type=int)

    def handle(self, total, **options):
        self.home = HomePage.objects.get()
        self.now = timezone.now()
        self.type = ContentType.objects.get_for_model(GuidancePage)
        self.above = {corpus.HOME_ID: self.home}
        self.below = {}
        pages, done = corpus.pages(total), 1
        while batch := list(islice(pages, BATCH)):
            self.load(batch)
            done += len(batch)
            print(f"PROGRESS {done} {total}", flush=True)
        for number, count in self.below.items():
            Page.objects.filter(pk=self.above[number].pk).update(numchild=count)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('wagtailcore_page', 'id'), max(id)) FROM wagtailcore_page"
            )

    def load(self, batch):
        Page.objects.bulk_create([self.row(page) for page in batch])
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY guidance_guidancepage ({', '.join(FIELDS)}) FROM STDIN") as copy,
        ):
            for page in batch:
                copy.write_row((page.id, page.summary, json.dumps(list(self.body(page)))))

    def row(self, page):
        above = self.above[page.parent_id]
        self.below[page.parent_id] = number = self.below.get(page.parent_id, 0) + 1
        row = Page(
            pk=page.id,
            path=Page._get_path(above.path, above.depth + 1, number),
            depth=above.depth + 1,
            numchild=0,
            title=page.title,
            draft_title=page.title,
            slug=page.slug,
            url_path=f"{above.url_path}{page.slug}/",
            content_type=self.type,
            locale_id=self.home.locale_id,
            translation_key=uuid.uuid4(),
            live=True,
            has_unpublished_changes=False,
            first_published_at=self.now,
            last_published_at=self.now,
            latest_revision_created_at=self.now,
        )
        if page.path.count("/") < 4:
            self.above[page.id] = row
        return row

    def body(self, page):
        for heading, html in page.sections(self.link):
            yield {"type": "heading", "value": heading, "id": str(uuid.uuid4())}
            yield {"type": "paragraph", "value": html, "id": str(uuid.uuid4())}

    def link(self, target, text):
        number = self.home.pk if target == corpus.HOME_ID else target
        return f'<a linktype="page" id="{number}">{text}</a>'
