"""Fill a portal with signed-off pages: ``python -m tests.benchmarks.portal_content 1000``, under ``settings_cms``.

Every row that the database demands of a publication is written and its triggers are all on: submission, contributor,
votes, sign-off, and then the portal's own ``release()``. Many rows go in one statement, in place of a verb for each;
the record has an entry for each edition, and none for each submission and vote.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402  the settings come first

from cctvportal.agencies.models import Seat  # noqa: E402
from cctvportal.agencies.signing import code_given  # noqa: E402
from cctvportal.publication.content import Content  # noqa: E402
from cctvportal.publication.release import release  # noqa: E402
from cctvportal.signoff.actions.submit import policy_in_force  # noqa: E402
from cctvportal.signoff.changes import changes_of  # noqa: E402
from cctvportal.signoff.enums import Step, SubmissionKind  # noqa: E402
from cctvportal.signoff.models import Contributor, SignOff, Submission, SubmissionEvent  # noqa: E402
from cctvportal.signoff.seals import seal_submission, submitters_sealer  # noqa: E402
from tests.benchmarks import corpus  # noqa: E402
from tests.builders import CODE, Board, make_board, put_votes  # noqa: E402
from tests.design.texts import HOME_PAGE  # noqa: E402

BATCH = 1000
Item = dict[str, Any]


def main(total: int) -> None:
    """Publish a site of ``total`` pages, ``BATCH`` to an edition, telling how far it is."""
    with code_given(CODE):
        fill(make_board(groups=False), total)


def fill(board: Board, total: int) -> None:
    release_all(board, [home_of(total)])
    done = 1
    for level in range(2, corpus.DEPTH + 1):
        chosen = (page for page in corpus.pages(total) if page.path.count("/") == level)
        while batch := list(islice(chosen, BATCH)):
            release_all(board, [content_of(page) for page in batch])
            done += len(batch)
            print(f"PROGRESS {done} {total}", flush=True)


def home_of(total: int) -> Content:
    """The home page, which leads to the first parts of the guidance."""
    parts = list(islice((page for page in corpus.pages(total) if page.path.count("/") == 2), 6))
    empty = dict.fromkeys(("strategy", "strategy_document", "minutes", "disclaimer", "announcement"))
    representation = HOME_PAGE | {
        **empty,
        "masthead": HOME_PAGE["masthead"] | {"image": None},
        "navigation": [{"label": page.title[:30], "page": page.id} for page in parts],
        "footer_links": [{"label": "Guidance", "page": parts[0].id, "url": ""}],
        "have_your_say": HOME_PAGE["have_your_say"] | {"page": parts[0].id},
        "links": [{"label": "Guidance", "page": parts[0].id, "document": None, "url": ""}],
        "promoted": [],
    }
    place = {"path": "/", "parent_id": None, "locale": "en", "slug": "home", "position": 1}
    return Content(content_id=corpus.HOME_ID, type="home.HomePage", representation=representation, **place)


def content_of(page: corpus.Page, issue: int = 1) -> Content:
    """A page as content; ``issue`` is told in its title and its text."""
    return Content(
        content_id=page.id,
        type="home.GuidancePage",
        path=page.path,
        parent_id=page.parent_id,
        locale="en",
        slug=page.slug,
        position=page.position,
        representation=representation_of(page, issue),
        links=(page.parent_id,),
    )


def representation_of(page: corpus.Page, issue: int) -> Item:
    """The JSON of a page of guidance (docs/representation.md)."""
    marked = "" if issue == 1 else f", issue {issue}"
    sections = page.sections(lambda target, text: f'<a data-page="{target}">{text}</a>')
    return {
        "title": f"{page.title}{marked}",
        "summary": page.summary,
        "contact": {"name": "Strategy team", "email": "strategy@example.org", "phone": ""},
        "change_note": "First published.",
        "review_by": "2011-04-01",
        "sections": [
            {
                "heading": heading,
                "anchor": f"part-{number}",
                "body": [{"id": f"{page.id:08x}{number:04x}", "type": "rich_text", "value": {"html": html}}],
            }
            for number, (heading, html) in enumerate(sections, 1)
        ],
    }


def release_all(board: Board, contents: Sequence[Content], texts: dict[str, str] | None = None) -> None:
    """One edition of contents that were submitted and signed off, in one transaction; ``texts`` as for ``release``."""

    with transaction.atomic():
        submissions = submit_all(board, contents)
        signed = sign_all(board, submissions)
        changes = [change for submission, sign_off in signed for change in changes_of(submission, sign_off)]
        release(changes, texts=texts)
        SubmissionEvent.objects.bulk_create(
            SubmissionEvent(submission=submission, step=Step.PUBLISHED) for submission in submissions
        )


def submit_all(board: Board, contents: Sequence[Content]) -> list[Submission]:
    """Submissions of the ACPO's editor, under review."""
    policies = {type_: policy_in_force(type_) for type_ in {content.type for content in contents}}
    editor, agency = board.editors["acpo"], board.agencies["acpo"]
    fields = ("content_id", "type", "path", "parent_id", "locale", "slug", "position", "title", "representation")
    submissions = [
        Submission(
            kind=SubmissionKind.CONTENT,
            round=1,
            assets=content.assets_json(),
            links=list(content.links),
            digest=content.digest,
            policy=policies[content.type],
            agency=agency,
            submitted_by=editor,
            **{name: getattr(content, name) for name in fields},
        )
        for content in contents
    ]
    key = submitters_sealer(editor)
    contributors = [Contributor(submission=each, user=editor, agency=agency) for each in submissions]
    for each, contributor in zip(submissions, contributors, strict=True):
        each.seal = seal_submission(key, each, [contributor])
    Contributor.objects.bulk_create(contributors)
    Submission.objects.bulk_create(submissions)
    SubmissionEvent.objects.bulk_create(
        SubmissionEvent(submission=each, step=Step.SUBMITTED, by=editor) for each in submissions
    )
    return submissions


def sign_all(board: Board, submissions: Sequence[Submission]) -> Iterator[tuple[Submission, SignOff]]:
    """The votes that each policy needs, and the sign-offs that rest on them."""
    signing = {each.pk: seats_of(board, each.policy) for each in submissions}
    for code, seat in board.seats.items():
        put_votes([each for each in submissions if seat in signing[each.pk]], board.members[code], seat)
    sign_offs = SignOff.objects.bulk_create(
        SignOff(submission=each, digest=each.digest, seats=[seat.as_json() for seat in signing[each.pk]])
        for each in submissions
    )
    return zip(submissions, sign_offs, strict=True)


def seats_of(board: Board, policy: Item) -> list[Seat]:
    """The seats whose sign-offs meet a policy, the required ones first."""
    codes = policy["required"] + [code for code in policy["seats"] if code not in policy["required"]]
    return [board.seats[code] for code in codes[: max(policy["quorum"], len(policy["required"]))]]


if __name__ == "__main__":
    main(int(sys.argv[1]))
