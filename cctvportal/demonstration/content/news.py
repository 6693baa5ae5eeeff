"""News with only those facts that are recorded, each with its source; a bulletin; and visibly invented samples."""

from .board import SAMPLE
from .entry import Block, Entry, bullets, callout, document, heading, paragraphs, rewritten, text

NEWS_INDEX = Entry(
    key="news",
    type="news.NewsIndexPage",
    parent="home",
    slug="news",
    title="News and bulletins",
    agency="home-office",
    summary="What is recorded of the strategy and those who carry it out, the July 09 bulletin, and samples.",
    fields={
        "intro": paragraphs(
            "Each piece of news says where its facts are from. What is invented for the demonstration is "
            "called a sample."
        )
    },
)


def _news(key: str, slug: str, title: str, summary: str, body: list[Block], **more: object) -> Entry:
    """A piece of news by the Home Office's editors unless ``more`` names another agency."""
    fields = {
        "date": more.get("date"),
        "kind": more.get("kind", "news"),
        "body": body,
        "related": more.get("related", []),
    }
    return Entry(
        key=key,
        type="news.NewsPage",
        parent="news",
        slug=slug,
        title=title,
        agency=str(more.get("agency", "home-office")),
        summary=summary,
        fields=fields,
    )


DEMONSTRATION = _news(
    "news-demonstration",
    "what-is-real-here",
    "What is real here and what is not",
    "This site is a demonstration. Which of its contents rest on a source, which are rewritten, and which "
    "are invented samples.",
    [
        text(
            paragraphs(
                "This site is a demonstration of a portal, after the website of the National CCTV Strategy as it "
                "stood in April 2010. It is not official. ACPO, the Home Office, the NPIA and everyone else who is "
                "named took no part in it."
            )
        ),
        heading("What rests on a source"),
        text(
            bullets(
                "the titles and labels of the website of 2010, from a capture in the UK Government Web "
                "Archive dated 8 April 2010",
                "the dates, names and subjects given in the news, each with its source",
                "the chapters of the strategy, and the recommendations that are known by subject",
            )
        ),
        heading("What is rewritten"),
        text(paragraphs("The texts under the headings of the original. They are marked as rewritten.")),
        heading("What is a sample"),
        text(
            bullets(
                "all minutes of the programme board: the original minutes are not reproduced, and the samples tell "
                "nothing of what was really said or decided",
                "the guidance and the consultations",
                "the seat called Sample stakeholder, and the view it gives",
                "the contents of all documents, and the dates of the disclaimer's versions",
                "who drafted and who signed off a page: accounts of the demonstration did, not the agencies",
            )
        ),
        callout(
            "Not recorded",
            "<p>Where something is not known, it says “not recorded”. Nothing was made up to fill a gap.</p>",
        ),
    ],
)
PUBLISHED_2007 = _news(
    "news-strategy-published",
    "strategy-published",
    "The National CCTV Strategy is published",
    "The strategy of ACPO and the Home Office came out in October 2007, with 44 recommendations. Public notice of it "
    "dates from 19 October.",
    [
        rewritten("This account"),
        text(
            paragraphs(
                "The National CCTV Strategy was published in October 2007. It is joint work of the Association of "
                "Chief Police Officers and the Home Office, and makes 44 recommendations.",
                "Public notice of it dates from 19 October 2007, the date given here. The day of publication "
                "itself is not recorded.",
                'The <a data-page="strategy">page of the strategy</a> says what it covers.',
            )
        ),
        heading("Sources"),
        text(bullets("Trade press of October 2007", "A user group's analysis of November 2007")),
    ],
    date="2007-10-19",
    kind="announcement",
    agency="acpo",
)
RECOMMENDATIONS_KNOWN = _news(
    "news-recommendations",
    "recommendations-known",
    "Which recommendations are known by subject",
    "Trade press of October 2007 tells the subjects of some recommendations on standards, registration, "
    "training and police use.",
    [
        rewritten("This account"),
        text(
            paragraphs(
                "When the strategy came out, trade press described some of its recommendations by subject: on "
                "standards; on registration, inspection and enforcement; on training; and on how the police use "
                "CCTV.",
                'Those subjects are listed on the <a data-page="strategy">page of the strategy</a>, each with a page '
                "of its own. Numbers, lead agencies and progress are not recorded.",
            )
        ),
        heading("Source"),
        text(bullets("Trade press of October 2007; the day is not recorded")),
    ],
    related=["governance-body", "system-of-registration", "minimum-training", "retention-periods"],
)
OVERSIGHT_BODY = _news(
    "news-oversight-body",
    "oversight-body-and-interim-regulator",
    "Oversight body and interim CCTV regulator announced",
    "On 15 December 2009 the policing minister announced arrangements to implement the strategy, and an "
    "interim CCTV regulator.",
    [
        rewritten("This account"),
        text(
            paragraphs(
                "On 15 December 2009 the policing minister, David Hanson, announced in a written statement "
                "arrangements to implement the National CCTV Strategy, and an interim CCTV regulator.",
                "The website of 2010 carried the news on its home page, as the appointment of the National CCTV "
                "Oversight Body and interim CCTV Regulator, with a document of 148Kb. The document offered here is a "
                "sample in its place.",
            )
        ),
        document("oversight-body-pdf", "National CCTV oversight body", "A sample in place of the document of 2009."),
        heading("Sources"),
        text(
            bullets(
                'Written statement of 15 December 2009, in <a href="https://hansard.parliament.uk/">Hansard</a>',
                "The website's home page, as captured on 8 April 2010",
            )
        ),
    ],
    date="2009-12-15",
    kind="announcement",
    related=["governance-body"],
)
SIX_AREAS = _news(
    "news-six-areas",
    "interim-regulator-six-areas-of-work",
    "The interim regulator's six areas of work",
    "A trade magazine of April 2010 tells of the interim CCTV regulator, an Independent Advisory Group, and "
    "six areas of work.",
    [
        rewritten("This account"),
        text(
            paragraphs(
                "Andrew Rennison is the interim CCTV regulator, supported by an Independent Advisory Group, a trade "
                "magazine reported in April 2010. It speaks of six areas of work. Two of them are recorded here:"
            )
            + bullets(
                "national standards for installing and using CCTV in public space",
                "training needs",
            )
            + paragraphs("The other four are not recorded here.")
        ),
        heading("Source"),
        text(bullets("Trade magazine, April 2010; the day is not recorded")),
    ],
    related=["national-and-international-standards", "minimum-training"],
)
SAMPLE_VIEW = _news(
    "news-sample-view",
    "sample-view-plain-words",
    "Sample view: say it in plain words",
    "A sample of a view, by the invented seat Sample stakeholder: whoever wants trust in cameras should "
    "explain them simply.",
    [
        callout("Sample", "<p>The Sample stakeholder is invented, and so is this view.</p>", "warning"),
        text(
            paragraphs(
                "People forgive a camera that they understand. They distrust one that nobody explains. A sign that "
                "says who is watching, why, and whom to ask does more for trust than a promise of safety.",
                "The same holds for what a board decides. If the minutes say in a sentence what was decided, a "
                "reader can agree or disagree. If they do not, she can only wonder.",
            )
        ),
    ],
    kind="view",
    agency=SAMPLE,
    related=["best-practice"],
)
SUPERSEDED = _news(
    "news-sample-notice",
    "sample-notice-of-a-reading-list",
    "Sample notice: a reading list is on its way",
    "A sample of a notice that is later withdrawn, so that a reader can see what stands in its place.",
    [
        callout("Sample", "<p>This notice was made up for the demonstration.</p>", "warning"),
        text(paragraphs("A reading list on CCTV in public places will be offered here. Until then, see the guidance.")),
    ],
    agency="acpo",
)

BULLETIN = Entry(
    key="bulletin-july-09",
    type="news.BulletinPage",
    parent="news",
    slug="july-09-bulletin",
    title="July 09 Bulletin",
    agency="home-office",
    summary="The bulletin of July 2009, with sample text: the contents of the original are not reproduced here.",
    fields={
        "issue_month": "2009-07",
        "document": "bulletin-july-09-pdf",
        "body": [
            rewritten("This introduction"),
            text(
                paragraphs(
                    "The website of 2010 offered a bulletin of July 2009. What it said is not recorded here. The "
                    "document in its place is a sample, which shows how a bulletin could be set out."
                )
            ),
            heading("In the sample"),
            text(
                bullets(
                    "where the strategy comes from",
                    "how to read a recommendation's page",
                    "three things to check on a CCTV system before the summer",
                    "how to have your say",
                )
            ),
        ],
    },
)
BULLETIN_DOCUMENT = [
    heading("Where the strategy comes from"),
    text(
        paragraphs(
            "The National CCTV Strategy was published in October 2007, as joint work of the Association of Chief "
            "Police Officers and the Home Office. It makes 44 recommendations (trade press and a user group's "
            "analysis of autumn 2007)."
        )
    ),
    heading("How to read a recommendation's page"),
    text(
        paragraphs("Each recommendation has a page of its own. It says:")
        + bullets(
            "what is recommended, and from which part of the strategy it comes",
            "who leads the work, and with whom, where that is recorded",
            "how far it has come, with a date for each step that is recorded",
        )
    ),
    heading("Three things to check before the summer"),
    text(
        paragraphs("Sample text, as general advice:")
        + bullets(
            "<b>Leaves.</b> Walk through your views now that trees are green, and ask for cutting back where "
            "they hide something.",
            "<b>Clocks.</b> Make sure that each recorder went over to summer time.",
            "<b>Events.</b> Where crowds are expected, agree beforehand who watches what, and who calls whom.",
        )
    ),
    heading("Have your say"),
    text(
        paragraphs("The page “Have your say” lists the seats of the programme board. Their contacts are not recorded.")
    ),
]
OVERSIGHT_DOCUMENT = [
    text(
        paragraphs(
            "This sample stands in place of the document that the website of 2010 offered under the name “National "
            "CCTV oversight body”. It holds only what is recorded elsewhere."
        )
    ),
    heading("What was announced"),
    text(
        paragraphs(
            "On 15 December 2009 the policing minister, David Hanson, announced in a written statement arrangements "
            "to implement the National CCTV Strategy, and an interim CCTV regulator (Hansard)."
        )
    ),
    heading("What is recorded since"),
    text(
        paragraphs(
            "Andrew Rennison is the interim regulator, with an Independent Advisory Group and six areas of work. "
            "National standards for installing and using CCTV in public space, and training needs, are among them "
            "(trade magazine, April 2010)."
        )
    ),
    heading("What is not recorded"),
    text(paragraphs("Membership and terms of reference of the oversight body are not recorded here.")),
]
NEWS = (
    DEMONSTRATION,
    PUBLISHED_2007,
    RECOMMENDATIONS_KNOWN,
    SIX_AREAS,
    SAMPLE_VIEW,
    SUPERSEDED,
    BULLETIN,
    OVERSIGHT_BODY,
)
