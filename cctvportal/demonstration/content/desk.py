"""Work that waits on somebody's desk: drafts, submissions before the board, one returned; and a withdrawal."""

from .entry import (
    Block,
    Entry,
    SampleVote,
    Unfinished,
    Withdrawal,
    bullets,
    callout,
    heading,
    paragraphs,
    section,
    steps,
    text,
)
from .guidance import siting

_SAMPLE_BOX: Block = callout("Sample", "<p>Made up for the demonstration.</p>", "warning")

_PORTABLE = Entry(
    key="guidance-portable",
    type="home.GuidancePage",
    parent="guidance",
    slug="cameras-for-a-time",
    title="Cameras for a time: portable and temporary CCTV",
    agency="npia",
    summary="What changes when cameras go up for a weekend or a season: who decides, what signs say, when they come "
    "down.",
    fields={
        "sections": [
            section(
                "Before they go up",
                text(
                    steps(
                        "Say what for, from when, and until when.",
                        "Ask those who live there, even when time is short.",
                        "Plan how the pictures travel, and who could listen in.",
                    )
                ),
            ),
            section(
                "When they come down",
                text(paragraphs("To be written: recordings, signs, and a report on what they were good for.")),
            ),
        ]
    },
)
_NEWS_DRAFT = Entry(
    key="news-sample-walk",
    type="news.NewsPage",
    parent="news",
    slug="sample-news-night-walk",
    title="Sample news: how to plan a night walk through your views",
    agency="acpo",
    summary="A sample of news that waits for sign-off: an evening, a list of views, two people, and what to write "
    "down.",
    fields={
        "date": None,
        "kind": "news",
        "body": [
            _SAMPLE_BOX,
            text(
                paragraphs("The guidance asks for a walk through all views after dark, once a year. To plan one:")
                + bullets(
                    "choose an evening in winter, when shops are still lit, and go again when they are not",
                    "take the operational requirement along, a row for each view",
                    "one person walks, one watches; both note the time",
                )
                + paragraphs(
                    'The guide on <a data-page="guidance-requirement">operational requirements</a> says how '
                    "to judge the result."
                )
            ),
        ],
        "related": [],
    },
)
_RETURNED = Entry(
    key="news-sample-figures",
    type="news.NewsPage",
    parent="news",
    slug="sample-news-figures",
    title="Sample news: cameras in figures",
    agency="home-office",
    summary="A sample of news that was returned, because its figures came without a source.",
    fields={
        "date": None,
        "kind": "news",
        "body": [
            _SAMPLE_BOX,
            heading("How many cameras are there?"),
            text(
                paragraphs(
                    "Nobody has counted. Figures that are often repeated rest on guesses. (Figures and "
                    "sources to come.)"
                )
            ),
        ],
        "related": ["system-of-registration"],
    },
)
_MORE_ON_SIGNS = section(
    "Signs for a short time",
    text(
        paragraphs(
            "Where cameras are put up for a day or a weekend, add to the sign from when until when they are there."
        )
    ),
)

UNFINISHED = (
    Unfinished(_PORTABLE, "draft", by="npia-editor"),
    Unfinished(_NEWS_DRAFT, "awaiting", by="acpo-editor", votes=(SampleVote("sample-member", "sign-off"),)),
    Unfinished(
        siting(
            "A section on signs for a short time.",
            "Where to put a camera, what to check before it goes up, and what a sign must tell the public, "
            "also for a short time.",
            _MORE_ON_SIGNS,
        ),
        "awaiting",
        by="npia-editor",
    ),
    Unfinished(
        _RETURNED,
        "returned",
        by="home-office-editor",
        votes=(
            SampleVote(
                "sample-member",
                "return",
                "Sample reason: it announces figures but gives none, and no source. Please add both, or "
                "leave the heading out.",
            ),
        ),
    ),
)

WITHDRAWALS = (
    Withdrawal(
        "news-sample-notice",
        by="acpo-editor",
        reason="This sample notice is superseded: the guidance is published, and no reading list will follow. It was "
        "withdrawn to show what a reader sees in place of a page that the board has withdrawn.",
    ),
)
