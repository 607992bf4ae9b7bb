"""Pages of odd bytes, walls, error pages and hostile ones give their article, or one sentence that says why not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.extract import extract
from summarizer.model import SummarizerError
from summarizer.page import MAX_BYTES, MAX_CHARS, MAX_ELEMENTS, decode
from tests.summarizer.pages import PLAIN, STORY, page

ACCENTED = [
    "„Die Schleuse öffnet spät, aber sie öffnet“, sagte Ministerin Ilse Größmann am Dienstag in Überlingen.",
    *PLAIN,
]


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("cp1252", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("utf-8", '<meta charset="no-such-thing">'),
        ("utf-8", '<meta charset="hex">'),
    ],
)
def test_bytes_are_read_in_their_real_encoding(codec: str, declared: str) -> None:
    data = page(head=declared, story=ACCENTED).encode(codec)
    assert extract(data).text.split("\n\n")[0] == ACCENTED[0]


def test_a_few_broken_bytes_do_not_change_the_encoding_of_the_rest() -> None:
    data = page(story=ACCENTED * 3).encode().replace(b"noon", b"no\xffon", 1)
    assert decode(data).count("Größmann") == 3


def test_controls_and_soft_hyphens_are_no_letters() -> None:
    html = page(story=["The har\u00adbour\x00 mas\u200bter, a quiet man, said nothing at all about it.", *STORY])
    assert "The harbour master, a quiet man" in extract(html).text


@pytest.mark.parametrize(
    "html",
    [
        "",
        b"",
        "   ",
        "just text",
        "<html><head><title>Nothing</title></head></html>",
        "<html><body><script>var story = 'The lock opened on Tuesday.'</script></body></html>",
        "<html><body><h1>Verrin</h1><p>Moved.</p></body></html>",
        b"\x00" * 5000,
        b"\xff\xfe\xfd" * 999,
        "<" * 5000,
        "\ud800 lone",
    ],
)
def test_what_is_no_article_is_told_in_one_sentence(html: str | bytes) -> None:
    with pytest.raises(SummarizerError, match=r"^The page [^\n]+\.$"):
        extract(html)


@pytest.mark.parametrize(
    "words",
    [
        [
            "We and our partners use cookies to store and read personal data and to show you personalised ads.",
            "Choose “accept” to give your consent, or manage your settings in our privacy policy.",
        ],
        [
            "Please enable JavaScript and cookies to continue to the site you asked for, then reload this page.",
            "Thanks.",
        ],
        ["To go on reading, please log in or register with your mail address; it takes less than one minute today."],
    ],
)
def test_a_wall_before_the_article_is_not_taken_for_it(words: list[str]) -> None:
    with pytest.raises(SummarizerError, match="consent, login or robot"):
        extract(page(story=words))


def test_a_page_that_says_it_is_missing_is_no_article() -> None:
    words = [
        "Sorry, the page that you asked for could not be found. It may have moved; please go back to the front page."
    ]
    with pytest.raises(SummarizerError, match="not found"):
        extract(page(story=words))


def test_news_about_cookies_is_news() -> None:
    story = [
        "The court in Verrin ruled that consent to cookies cannot be bought with a lower subscription price.",
        "“Consent under pressure is no consent,” Ada Quill said. Publishers had asked readers to register or pay.",
    ]
    assert extract(page(story=story)).text == "\n\n".join(story)


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 200_000 + "<p>deep</p>",
        "<html><body><p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>" + "<p>y</p>" * 9,
        "<html><body>" + "<p>hello</p>" * (MAX_ELEMENTS + 1),
        "<html><body><p>" + "(“" * 1_000_000,
        b"x" * (MAX_BYTES + 1),
        "<html><body>" + "<p>" + "word " * (MAX_CHARS // 5 + 1),
        "<!--" * 200_000,
    ],
    ids=["nested", "attributes", "elements", "marks", "bytes", "text", "comments"],
)
def test_hostile_pages_are_refused_and_harm_nothing(html: str | bytes) -> None:
    with pytest.raises(SummarizerError):
        extract(html)


PIECES = [
    "<p>",
    "</p>",
    "<div class='related'>",
    "</div>",
    "<article>",
    "“",
    "”",
    "<br>",
    "&nbsp;",
    "\x00",
    "<h1>",
    "<table><tr><td>",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *STORY]), max_size=40))
def test_any_soup_gives_marks_inside_the_text_or_a_sentence(pieces: list[str]) -> None:
    try:
        found = extract("<html><body>" + "".join(pieces))
    except SummarizerError:
        return
    assert all(0 <= span.start < span.end <= len(found.text) for span in found.not_content)
    assert "\x00" not in found.text


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_article_or_a_sentence(data: bytes) -> None:
    try:
        extract(data)
    except SummarizerError:
        return
