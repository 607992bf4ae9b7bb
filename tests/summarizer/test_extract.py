"""Pages of every kind give their article, word for word, or one sentence that says why not."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from summarizer.extract import extract
from summarizer.metadata import moment
from tests.summarizer.pages import LD, PLAIN, STORY, content, page

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"


def test_the_paragraphs_come_out_word_for_word_and_apart() -> None:
    assert extract(page()).text == "\n\n".join(PLAIN)


def test_the_headline_is_the_title_and_no_paragraph() -> None:
    found = extract(page())
    assert found.title == "Lock opens at last"
    assert "Lock opens at last" not in found.text


def test_words_of_neighbouring_blocks_are_never_glued() -> None:
    html = page(story=["<span>One word</span><br>two<br/>three words on a line.", *STORY]).replace(
        "</p><p>", "</p>\n<p>"
    )
    assert "word\ntwo\nthree" in extract(html).text
    assert "\n\n".join(PLAIN) in extract(html.replace("</p>\n<p>", "</p><p>")).text


def test_inline_marks_leave_no_gap_inside_a_quotation() -> None:
    html = page(
        story=[
            "“We <i>never</i><b>the</b>less <a href='/x'>won</a>,” she said of the vote.",
            *STORY,
        ]
    )
    assert "“We nevertheless won,” she said" in extract(html).text


@pytest.mark.parametrize(
    "note", ["<sup><a href='#n1'>1</a></sup>", "<a href='#n1'><sup>[12]</sup></a>", "<sup class='ref'><a>*</a></sup>"]
)
def test_the_number_of_a_footnote_is_no_part_of_a_name(note: str) -> None:
    text = extract(page(story=[f"“We won,” said Ada Lind.{note} “At last.”", *STORY])).text
    assert "said Ada Lind. “At last.”" in text


@pytest.mark.parametrize("raised", ["m<sup>2</sup>", "4<sup>th</sup>", "E<sup><a href='/n'>notes</a></sup>"])
def test_other_raised_letters_stay(raised: str) -> None:
    plain = re.sub("<[^>]*>", "", raised)
    assert plain in extract(page(story=[f"“It has 40 {raised},” said Ada Lind.", *STORY])).text


def test_an_empty_line_parts_paragraphs_and_a_line_end_of_the_source_does_not() -> None:
    source = [paragraph.replace(" the ", "\n   the ", 1) for paragraph in PLAIN]
    html = page(story=[]).replace("<article>", "<article><div>" + "<br>\n<br>".join(source) + "</div>")
    assert extract(html).text == "\n\n".join(PLAIN)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>“Yes.”</p>", "“Yes.”"),
        ("<p><strong>“We won,” she said.</strong></p>", "“We won,” she said."),
        ("<p><a href='/x'>“We won,” she said at the harbour.</a></p>", "“We won,” she said at the harbour."),
        ("<p><span>“We</span> <span>won,”</span><span> she</span> said.</p>", "“We won,” she said."),
        ("<p>She said <q>we won at <b>last</b></q> and left.</p>", "She said “we won at last” and left."),
        ("<p>She said “<q>we won</q>” and left.</p>", "She said “we won” and left."),
        ("<blockquote><p>“We won,” she wrote to them.</p></blockquote>", "“We won,” she wrote to them."),
        (
            "<ul><li>“We won,” she said of the vote.</li><li>Nobody cheered.</li></ul>",
            "“We won,” she said of the vote.",
        ),
        ("<p>« Nous avons gagné », a-t-elle dit&nbsp;: enfin.</p>", "« Nous avons gagné », a-t-elle dit : enfin."),
    ],
)
def test_speech_survives_every_kind_of_mark_up(markup: str, text: str) -> None:
    assert text in extract(page(inside=markup)).text.split("\n\n")


def test_a_heading_that_names_no_article_is_no_paragraph_either() -> None:
    html = page().replace("Lock opens at last | Courier", "Courier")
    assert extract(html).text == "\n\n".join(PLAIN)


@pytest.mark.parametrize(
    "furniture",
    [
        "<figure><img src='x.jpg'><figcaption>Ships wait in the fog outside Verrin. Ana Lind</figcaption></figure>",
        "<div class='image-caption'>Ships wait in the fog outside Verrin. Ana Lind</div>",
        "<aside class='related'><h3>Related</h3><a href='/1'>Ships wait in the fog outside Verrin</a></aside>",
        "<div class='newsletter-box'><p>Ships wait in the fog outside Verrin: our evening letter.</p></div>",
        "<div class='paywall'><p>“Ships wait in the fog outside Verrin,” says a reader.</p></div>",
        "<div id='paywall-box'><p>“Ships wait in the fog outside Verrin,” says a reader.</p></div>",
        "<div id='shareBar'><a href='#'>Ships wait in the fog outside Verrin</a></div>",
        "<p>Ships wait in the fog outside Verrin (REUTERS/Ana Lind)</p>",
        "<p>Read more: Ships wait in the fog outside Verrin</p>",
    ],
)
def test_furniture_inside_the_story_is_left_out_or_marked(furniture: str) -> None:
    found = extract(page(inside=furniture))
    assert "Ships wait" not in content(found)
    assert all(paragraph in content(found) for paragraph in PLAIN)


def test_a_keep_reading_list_after_the_story_is_no_content() -> None:
    tail = "<p>Keep reading:</p><p>Why the gates were built twice.</p><p>The men who dug the trench</p>"
    found = extract(page(after=tail).replace("</article>" + tail, tail + "</article>"))
    assert "Keep reading" not in content(found)
    assert "built twice." not in content(found)


OTHER = [
    "The central bank of Sundmark kept its rate on Thursday, and its governor told reporters that she was not done.",
    "“We are not there yet,” she said, and the crown jumped after the decision was read out in the great hall.",
    "Unions called a march on the bank for Saturday and promised to bring drums, whistles and their rent bills.",
]


@pytest.mark.parametrize(
    "below",
    [
        f"<article><h1>Bank holds</h1>{''.join(f'<p>{words}</p>' for words in OTHER * 3)}</article>",
        f"<article><h2><a href='/b'>Bank holds</a></h2>{''.join(f'<p>{words}</p>' for words in OTHER)}</article>",
        f"<section class='next'><h2>Bank holds</h2>{''.join(f'<p>{words}</p>' for words in OTHER)}</section>",
        "".join(f"<article><h3><a href='/b'>Bank</a></h3><p>{words}</p></article>" for words in OTHER),
    ],
    ids=["longer", "shorter", "section", "teasers"],
)
def test_the_next_stories_on_a_page_are_not_mixed_into_the_article(below: str) -> None:
    assert extract(page(after=below)).text == "\n\n".join(PLAIN)


def test_teasers_nested_in_the_article_are_left_out() -> None:
    teasers = "".join(f"<article><h3><a href='/b'>Bank</a></h3><p>{words}</p></article>" for words in OTHER)
    assert extract(page(inside=f"<div>{teasers}</div>")).text == "\n\n".join(PLAIN)


def test_the_posts_of_a_live_blog_are_kept() -> None:
    posts = "".join(f"<article><h3>{n}.15 pm</h3><p>{words}</p></article>" for n, words in enumerate(OTHER))
    found = extract(page(inside=f"<div>{posts}</div>")).text
    assert all(words in found for words in OTHER)


def test_an_article_element_that_holds_the_headline_alone_does_not_cut_the_story() -> None:
    html = page().replace("</h1>", "</h1></article>", 1).replace("</article></main>", "</main>")
    assert extract(html).text == "\n\n".join(PLAIN)


@pytest.mark.parametrize("attributes", ["id='credit-score'", "class='text no-share'"])
def test_names_that_only_resemble_furniture_hide_nothing(attributes: str) -> None:
    words = "“We heard of it on the radio,” said the keeper of the old lighthouse."
    assert words in extract(page(inside=f"<section {attributes}><p>{words}</p></section>")).text


def test_a_story_whose_every_paragraph_stands_behind_the_paywall_is_no_box() -> None:
    boxed = page().replace("<p>", "<div class='paywall'><p>").replace("</p>", "</p></div>")
    assert extract(boxed).text == "\n\n".join(PLAIN)


def test_a_list_in_a_story_that_stands_behind_the_paywall_is_kept() -> None:
    item = "The lock has room for two ships of the largest kind at a time."
    html = page(inside=f"<ul class='paywall'><li>{item}</li></ul>").replace("<p>", "<p class='paywall'>")
    assert item in content(extract(html))


def test_a_box_that_holds_the_whole_story_is_not_taken_for_furniture() -> None:
    html = page().replace("<article>", "<article class='related-layout'><div class='article-social share'>")
    assert extract(html.replace("</article>", "</div></article>")).text == "\n\n".join(PLAIN)


def test_the_visible_standfirst_comes_first() -> None:
    words = "Eleven years and two pairs of gates later, the first ships pass the sea lock"
    html = page(head=f'<meta name="description" content="{words}">', before=f"<div class='deck'>{words}.</div>")
    assert extract(html).text.split("\n\n")[:2] == [f"{words}.", PLAIN[0]]


def test_a_description_that_nobody_sees_is_not_put_into_the_text() -> None:
    html = page(head='<meta name="description" content="All about the sea lock and the people who built it.">')
    assert "All about" not in extract(html).text


def test_json_ld_names_the_article_and_its_makers() -> None:
    found = extract(page(head=f'<script type="application/ld+json">{json.dumps(LD)}</script>'))
    assert found.byline == "Dana Moreau, Ana Lind"
    assert found.outlet == "The Harbour Courier"
    assert found.published == datetime(2026, 6, 3, 7, 15, tzinfo=timezone(timedelta(hours=2)))
    assert found.lang == "en"


def test_meta_elements_name_the_article_where_there_is_no_json_ld() -> None:
    head = """<meta property="og:site_name" content="Nordwire"><meta property="og:title" content="Opens - Nordwire">
    <meta property="article:published_time" content="2026-06-03T05:15:00Z"><meta name="author" content="Dana Moreau">"""
    found = extract(
        page(head=head).replace("<h1>Lock opens at last</h1>", "").replace("Lock opens at last | Courier", "")
    )
    assert (found.title, found.byline, found.outlet) == ("Opens", "Dana Moreau", "Nordwire")
    assert found.published == datetime(2026, 6, 3, 5, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("site", "publisher", "outlet"),
    [
        ("The Harbour Courier", "Harbour Media AG", "The Harbour Courier"),
        ("Harbour Courier | News | Tides", "", "Harbour Courier"),
        ("harbourcourier", "The Harbour Courier", "The Harbour Courier"),
        ("courier.example", "The Harbour Courier", "The Harbour Courier"),
        ("harbourcourier", "", "harbourcourier"),
    ],
)
def test_the_outlets_name_is_preferred_to_its_handle(site: str, publisher: str, outlet: str) -> None:
    ld = json.dumps({"@type": "NewsArticle", "publisher": {"name": publisher}})
    head = f'<meta property="og:site_name" content="{site}"><script type="application/ld+json">{ld}</script>'
    assert extract(page(head=head)).outlet == outlet


def test_a_line_with_the_authors_name_alone_is_no_content() -> None:
    found = extract(page(head='<meta name="author" content="Dana Moreau">', before="<p>DANA MOREAU</p>"))
    assert [span.of(found.text) for span in found.not_content] == ["DANA MOREAU"]


def test_the_text_tells_its_language_where_the_page_does_not() -> None:
    assert extract(page().replace('<html lang="en">', "<html>")).lang == "en"


def test_the_host_stands_for_an_outlet_without_a_name() -> None:
    assert extract(page(), "https://www.courier.example/lock").outlet == "courier.example"


def test_what_is_not_declared_is_none() -> None:
    found = extract(page())
    assert (found.byline, found.outlet, found.published) == (None, None, None)


def test_the_body_in_json_ld_stands_in_for_a_page_that_is_drawn_by_script() -> None:
    body = "\n".join(PLAIN)
    ld = json.dumps({"@type": "NewsArticle", "headline": "Lock opens", "articleBody": body})
    html = f"<html><script type='application/ld+json'>{ld}</script><body><div id='app'></div></body></html>"
    assert extract(html).text == "\n\n".join(PLAIN)


def test_broken_json_ld_is_passed_over() -> None:
    head = '<script type=\'application/ld+json\'>{"@type": "NewsArticle",</script>'
    assert extract(page(head=head + f"<script type='application/ld+json'>{'[' * 100_000}</script>")).title


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2026-06-03T07:15:00+02:00", datetime(2026, 6, 3, 5, 15, tzinfo=UTC)),
        ("2026-06-03T07:15:00Z", datetime(2026, 6, 3, 7, 15, tzinfo=UTC)),
        ("2026-06-03", datetime(2026, 6, 3, tzinfo=UTC)),
        ("Wed, 03 Jun 2026 07:15:00 CEST", datetime(2026, 6, 3, 5, 15, tzinfo=UTC)),
        ("June 3, 2026 7:15 am XYZ", datetime(2026, 6, 3, 7, 15, tzinfo=UTC)),
        ("June 2026", None),
        ("0001-01-01T00:00:00Z", None),
        ("2026-99-99", None),
        ("yesterday", None),
        ("", None),
        ("9" * 60, None),
    ],
)
def test_times_are_aware_or_none(words: str, expected: datetime | None) -> None:
    assert moment(words) == expected


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared evaluation data is not beside this checkout")
def test_the_shared_pages_come_out_nearly_whole() -> None:
    """Recall of the words that belong to each article; the floor may only rise."""
    recalls = []
    for line in (SHARED / "data/pages/pages.jsonl").read_text(encoding="utf-8").splitlines()[:20]:
        row = json.loads(line)
        found = extract(gzip.decompress((SHARED / "data/pages" / row["html_path"]).read_bytes()), row["url"])
        truth, words = (set(re.findall(r"\w+", text.casefold())) for text in (row["text"], found.text))
        recalls.append(len(truth & words) / len(truth))
    assert sum(recalls) / len(recalls) > 0.97
