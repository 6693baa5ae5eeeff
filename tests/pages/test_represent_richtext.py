"""Rich text has one normal form, which opening and saving in the editor does not change."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cctvportal.pages.richtext import TAGS, TEXT_FEATURES, is_public_url, normalised

texts = st.text(st.sampled_from("ab é\u00a0\u2003&<>\"' \t\n\r"), max_size=6)
anything = st.recursive(
    texts
    | st.sampled_from(["<br>", "<hr/>", "<p>", "</p>", "</li>", "<!-- x -->", "<embed embedtype='image' id='1'/>"]),
    lambda inner: st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        st.sampled_from(
            [*sorted(TAGS), "div", "strong", "em", "table", "td", "button", "script", "svg", "template", "h1"]
        ),
        st.sampled_from(
            ["", ' data-block-key="k"', ' href="https://a.example/?x=1&amp;y"', ' linktype="page" id="3"', ' class="x"']
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("source", "normal"),
    [
        ("", ""),
        ('<p data-block-key="x1y2z">Text</p>', "<p>Text</p>"),
        ("Bare text", "<p>Bare text</p>"),
        ("<p></p><p>&nbsp;</p><p><br/></p><h2> </h2>", ""),
        ("<strong>a</strong> <em>b</em>", "<p><b>a</b> <i>b</i></p>"),
        ("<p>\r\n one\r\ntwo  three </p>\n", "<p>one two three</p>"),
        ("<p>a <b>b </b>c</p>", "<p>a <b>b</b> c</p>"),
        ("<p>a <br/> b</p>", "<p>a<br>b</p>"),
        ("<hr/>", "<hr>"),
        ("<ul>\n<li>a<ul><li>b</li></ul></li>\n<li></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ('<a linktype="page" id="3">x</a>', '<p><a data-page="3">x</a></p>'),
        ('<p><a id="5" linktype="document">x</a></p>', '<p><a data-document="5">x</a></p>'),
        (
            '<p><a class="c" href="https://a.example/?x=1&amp;y=2">x</a></p>',
            '<p><a href="https://a.example/?x=1&amp;y=2">x</a></p>',
        ),
        ('<p><a href="mailto:a@portal.example"></a>x</p>', "<p>x</p>"),
        ('<h1>Title</h1><p style="x" onclick="y">a<img src="x"/></p>', "<p>Title</p><p>a</p>"),
        ('<p>a<script>alert(1)</script><embed embedtype="media" url="x"/></p>', "<p>a</p>"),
        ("<p>é “q” &amp; &lt;</p>", "<p>é “q” &amp; &lt;</p>"),
    ],
)
def test_the_normal_form(source, normal):
    assert normalised(source) == normal


@given(anything)
@example("<p>a<button><p>b</p></button></p>")
@example("<b><p>x</p> y</b>")
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_normal_form_is_its_own_normal_form(source):
    once = normalised(source)
    assert normalised(once) == once


styled = st.builds(
    lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(["b", "i"]), st.sampled_from([" a", "b ", "c d", " "])
)
inline = st.lists(st.sampled_from(["one", " two ", "three ", "<br/>", "\u00a0", "é &amp; ü"]) | styled, max_size=5).map(
    "".join
)
blocks = st.lists(
    st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(["p", "h2", "h3"]), inline)
    | st.builds(
        lambda tag, items: f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>",
        st.sampled_from(["ul", "ol"]),
        st.lists(inline, min_size=1, max_size=3),
    )
    | st.just("<hr/>"),
    max_size=4,
).map("".join)


@given(blocks)
@settings(max_examples=400, deadline=None)
def test_opening_and_saving_in_the_editor_leaves_the_normal_form(source):
    """What the editor stored once, it may open and store again: block keys and spaces move, the normal form stays."""
    stored = _opened_and_saved(source)
    assert normalised(_opened_and_saved(stored)) == normalised(stored)


def _opened_and_saved(source: str) -> str:
    converter = ContentstateConverter(TEXT_FEATURES)
    return converter.to_database_format(converter.from_database_format(source))


@pytest.mark.parametrize("url", ["https://a.example/x", "http://a.example", "mailto:a@portal.example"])
def test_addresses_that_may_be_linked(url):
    assert is_public_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        " javascript:x",
        "data:text/html,x",
        "/strategy/",
        "#top",
        "tel:1",
        "https://",
        "mailto:",
        "http://[",
        "ftp://a.example",
    ],
)
def test_addresses_that_may_not(url):
    assert not is_public_url(url)


def test_a_link_that_is_not_kept_leaves_its_text():
    seen = []
    source = '<p>See <a linktype="page" id="3">the page</a> and <a href="javascript:x">that</a>.</p>'
    assert normalised(source, lambda *link: seen.append(link) or False) == "<p>See the page and that.</p>"
    assert seen == [("page", "3", "the page"), ("url", "", "that")]
