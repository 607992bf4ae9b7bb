"""Every kind of feed becomes the same values; broken ones give what they hold; hostile ones end soon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError
from bot.feeds.decode import decode
from bot.feeds.markup import TITLE_MAX
from bot.feeds.parse import parse
from bot.feeds.structure import ITEMS_MAX
from bot.model import FeedEntry, ParsedFeed

URL = "https://harbourpost.example/feeds/world.xml"
SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "feeds"
ITEM = "<item><title>Ferries sail again</title><link>https://harbourpost.example/1</link></item>"


def read(text: str | bytes, content_type: str = "", url: str = URL) -> ParsedFeed:
    return parse(text if isinstance(text, bytes) else text.encode(), content_type, url)


def rss(inner: str = ITEM, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Harbour Post</title>{inner}</channel></rss>'


def entry(inner: str, url: str = URL) -> FeedEntry:
    return read(rss(f"<item>{inner}</item>"), url=url).entries[0]


def titled(title: str) -> str:
    return entry(f"<title>{title}</title>").title


def no_feed(text: str | bytes) -> str:
    with pytest.raises(FeedError) as caught:
        read(text)
    return caught.value.reason


# --- formats --------------------------------------------------------------------------------------------------------


LINK = "https://harbourpost.example/1"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
ATOM_1 = 'xmlns="http://www.w3.org/2005/Atom"'
ATOM_03 = 'version="0.3" xmlns="http://purl.org/atom/ns#"'
CHANNEL = f"<channel><title>Harbour Post</title>{ITEM}</channel>"
ENTRY = (
    f'<title>Harbour Post</title><entry><title>Ferries sail again</title><link rel="alternate" href="{LINK}"/></entry>'
)
JSON_ITEM = {"id": "1", "title": "Ferries sail again", "url": LINK}
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Post", "items": [JSON_ITEM]}


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        (rss(), "rss20"),
        (f'<rss version="0.91">{CHANNEL}</rss>', "rss091u"),
        (f'<rss version="0.92">{CHANNEL}</rss>', "rss092"),
        (f'<rss version="0.94">{CHANNEL}</rss>', "rss094"),
        (f"<rss>{CHANNEL}</rss>", "rss"),
        (f"<rdf:RDF {RDF}><channel><title>Harbour Post</title></channel>{ITEM}</rdf:RDF>", "rss10"),
        (f"<feed {ATOM_1}>{ENTRY}</feed>", "atom10"),
        (f"<feed {ATOM_03}>{ENTRY}</feed>", "atom03"),
        (json.dumps(JSON_FEED), "json"),
    ],
)
def test_every_format_gives_the_same_entry(text: str, format_: str) -> None:
    feed = read(text)
    assert (feed.format, feed.title) == (format_, "Harbour Post")
    assert [(one.title, one.link) for one in feed.entries] == [("Ferries sail again", LINK)]


def test_an_entry_carries_id_dates_author_and_its_fullest_body() -> None:
    read_entry = entry(
        '<guid isPermaLink="false">hp-7</guid><title>Ferries</title><author>Ana Reyes</author>'
        "<pubDate>Wed, 03 Jun 2026 08:30:00 +0200</pubDate><description>Short.</description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<![CDATA[<p>The ferries sail again.</p><script>alert(1)</script>]]></content:encoded>"
    )
    assert (read_entry.id, read_entry.link, read_entry.author) == ("hp-7", "", "Ana Reyes")
    assert read_entry.published == "2026-06-03T06:30:00+00:00"
    assert read_entry.dated is not None
    assert read_entry.content == "<p>The ferries sail again.</p>"


def test_the_entry_s_own_date_of_publication_counts_and_its_change_where_there_is_none() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry>{}<updated>2026-06-04T10:00:00Z</updated></entry></feed>'
    both = read(atom.format("<published>2026-06-03T09:00:00Z</published>")).entries[0]
    changed = read(atom.format("")).entries[0]
    assert both.dated is not None
    assert both.dated.day == 3
    assert (changed.published, changed.updated) == ("", "2026-06-04T10:00:00+00:00")
    assert changed.dated is not None


def test_the_ttl_of_a_channel_is_told_in_seconds() -> None:
    assert read(rss("<ttl>60</ttl>")).ttl_s == 3600
    for nonsense in ("-5", "soon", "0", "9" * 400, "٣"):
        assert read(rss(f"<ttl>{nonsense}</ttl>")).ttl_s is None


def test_15_hours_and_days_to_skip_are_ignored() -> None:
    skips = "<skipHours><hour>99</hour><hour>x</hour></skipHours><skipDays><day>Caturday</day></skipDays>"
    assert len(read(rss(skips + ITEM)).entries) == 1


# --- what is no feed ------------------------------------------------------------------------------------------------


def test_18_a_page_is_no_feed_and_names_the_feed_that_it_offers() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    reason = no_feed(f"<!DOCTYPE html><html><head>{link}</head><body>Welcome</body></html>")
    assert "HTML page" in reason
    assert "https://harbourpost.example/feed.xml" in reason


@pytest.mark.parametrize(
    "text", ["", "  \n", "Not found", "<?xml version='1.0'?><other/>", "\0", "{", "[]", "<", "%PDF-1"]
)
def test_18_anything_else_is_no_feed_in_one_sentence(text: str) -> None:
    assert "\n" not in no_feed(text)


# --- broken ---------------------------------------------------------------------------------------------------------


def test_45_of_too_many_entries_the_newest_are_kept() -> None:
    def items(numbers: range, dated: bool) -> str:
        date = "<pubDate>Wed, 03 Jun 2026 {:02}:{:02}:00 GMT</pubDate>"
        return "".join(
            f"<item><title>No {n}</title>{date.format(n // 60 % 24, n % 60) if dated else ''}</item>" for n in numbers
        )

    first = read(rss(items(range(3000), dated=False)))
    assert [len(first.entries), first.entries[0].title] == [ITEMS_MAX, "No 0"]
    assert "3000 entries" in first.problems[-1]
    oldest_first = read(rss(items(range(1300), dated=True)))
    assert [oldest_first.entries[0].title, oldest_first.entries[-1].title] == ["No 300", "No 1299"]


def test_47_a_feed_cut_short_keeps_its_whole_entries_and_says_so() -> None:
    text = rss("".join(f"<item><title>No {n}</title></item>" for n in range(10)))
    feed = read(text[: text.index("No 5") + 2])
    assert [one.title for one in feed.entries] == [f"No {n}" for n in range(5)]
    assert any("middle of an entry" in problem for problem in feed.problems)


def test_48_nul_controls_and_stray_bytes_leave_text_that_can_be_stored() -> None:
    body = rss("<item><title>Fer\0ries\x08 \x1bsail\ufffe</title></item>").encode()
    assert read(body).entries[0].title == "Ferries sail"
    stray = rss("<item><title>Zürich – Café X</title></item>").encode().replace(b"X", b"\xff")
    assert read(stray).entries[0].title == "Zürich – Café \ufffd"


def test_48_references_to_forbidden_characters_are_left_out() -> None:
    title = titled("a&#0;b&#xD800;c&#8;d")
    assert title.encode("utf-8")
    assert "\0" not in title


@pytest.mark.parametrize(
    ("charset", "declared", "header"),
    [
        ("windows-1251", "windows-1251", "text/xml; charset=utf-8"),
        ("windows-1251", "", "text/xml; charset=windows-1251"),
        ("utf-8", "windows-1251", "application/xml"),
        ("utf-8", "", "text/xml; charset=iso-8859-1"),
        ("utf-8", "utf-8", "text/xml; charset=us-ascii"),
        ("utf-8-sig", "iso-8859-1", ""),
        ("utf-16", "utf-8", "text/xml; charset=utf-8"),
        ("utf-16-le", "", ""),
        ("utf-32", "", ""),
        ("koi8-r", "koi8-r", "application/xml; charset=nonsense"),
        ("utf-8", "hex", ""),
    ],
)
def test_49_the_right_charset_is_found_whatever_is_declared(charset: str, declared: str, header: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    text = f"{declaration}<rss version='2.0'><channel><item><title>Паром вышел</title></item></channel></rss>"
    assert read(text.encode(charset), header).entries[0].title == "Паром вышел"


def test_49_western_text_without_a_declaration_is_read_as_windows_1252() -> None:
    body = rss("<item><title>Café “Zürich” – 5 €</title></item>").encode("cp1252")
    assert read(body).entries[0].title == "Café “Zürich” – 5 €"


@pytest.mark.parametrize("header", ["", "text/xml; charset=utf-8"])
def test_49_western_text_that_is_declared_utf_8_is_read_as_windows_1252(header: str) -> None:
    declared = '<?xml version="1.0" encoding="UTF-8"?>' + rss("<item><title>Grüße – 5 €</title></item>")
    assert read(declared.encode("cp1252"), header).entries[0].title == "Grüße – 5 €"


def test_49_one_stray_byte_beside_utf_8_does_not_turn_the_rest_into_windows_1252() -> None:
    declared = '<?xml version="1.0" encoding="UTF-8"?>' + rss("<item><title>Grüße X Y Z Moos</title></item>")
    body = declared.encode().replace(b"X Y Z", b"\xfc \xf6 \xe4")
    assert read(body).entries[0].title == "Grüße \ufffd \ufffd \ufffd Moos"


def test_49_a_letter_that_the_end_cuts_is_no_sign_of_windows_1252() -> None:
    declared = '<?xml version="1.0" encoding="UTF-8"?><rss><channel><title>Gr'
    assert decode(declared.encode() + b"\xc3")[1] == "utf-8"


@pytest.mark.parametrize(
    "junk",
    ["\n\n", "\ufeff\ufeff", "<br />\n<b>Warning</b>: Undefined index in /srv/x.php on line 3<br />\n", " \t\r\n"],
)
def test_50_junk_before_the_document_is_passed_over(junk: str) -> None:
    assert len(read(junk + rss()).entries) == 1


def test_51_entities_of_html_are_decoded_though_undeclared() -> None:
    assert titled("Caf&eacute;&nbsp;Z&uuml;rich &amp;amp; Co &#8211; &ldquo;open&rdquo;") == "Café Zürich & Co – “open”"


def test_an_extension_that_breaks_the_parser_costs_the_extension_alone() -> None:
    stray = '<gml:pos xmlns:gml="http://www.opengis.net/gml">north</gml:pos>'
    feed = read(rss(f"<item><title>Ferries</title><link>/1</link>{stray}</item>{ITEM}"))
    assert [one.title for one in feed.entries] == ["Ferries", "Ferries sail again"]
    assert "extensions" in feed.problems[-1]


# --- links and words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/news/1", "https://harbourpost.example/news/1"),
        ("2?x=1&amp;y=2", "https://harbourpost.example/feeds/2?x=1&y=2"),
        (" https://a.example/b ", "https://a.example/b"),
        *(("javascript:alert(1)", ""), ("data:text/html,x", ""), ("java\tscript:alert(1)", ""), ("", "")),
        *(("file:///etc/passwd", ""), ("http://[", "")),
    ],
)
def test_62_links_are_resolved_and_dangerous_ones_left_out(link: str, found: str) -> None:
    assert entry(f"<title>x</title><link>{link}</link>").link == found


def test_62_a_relative_link_stays_so_where_nothing_is_known_to_resolve_it() -> None:
    assert entry("<link>/news/1</link>", url="").link == "/news/1"


def test_62_xml_base_resolves_links() -> None:
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/">'
        '<entry><link href="y"/></entry></feed>'
    )
    assert read(text, url="").entries[0].link == "https://base.example/x/y"


def test_62_an_entry_without_a_link_is_kept_and_a_permanent_guid_is_its_link() -> None:
    assert entry("<title>x</title>").link == ""
    assert entry("<guid>https://a.example/1</guid>").link == "https://a.example/1"
    assert entry('<guid isPermaLink="false">https://a.example/1</guid>').link == ""


def test_credentials_of_the_address_reach_neither_links_nor_errors() -> None:
    url = "https://user:secret@harbourpost.example/feed"
    assert entry("<link>/1</link>", url=url).link == "https://harbourpost.example/1"
    with pytest.raises(FeedError) as caught:
        read("nothing", url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("&lt;b&gt;Bold&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;claim", "Bold claim"),
        ("safe \u202egnp.exe", "safe gnp.exe"),
        ("  two\n lines\t", "two lines"),
        ("Why 3 &lt; 5 and 7 &gt; 2", "Why 3 < 5 and 7 > 2"),
        ("The &lt;video&gt; element", "The <video> element"),
        ("Q&amp;A with AT&amp;T", "Q&A with AT&T"),
        ("", ""),
    ],
)
def test_63_titles_are_plain_text_on_one_line(title: str, shown: str) -> None:
    assert titled(title) == shown


def test_63_a_title_of_5000_emoji_is_cut() -> None:
    title = titled("👩‍🚒" * 5000)
    assert len(title) <= TITLE_MAX
    assert title.endswith("…")


def test_bodies_keep_structure_and_lose_what_could_harm() -> None:
    body = '<p onclick="x()">One <a href="javascript:x()">two</a></p><iframe src="https://x.example"></iframe><style>p{}</style>'
    content = entry(f"<description><![CDATA[{body}]]></description>").content
    assert content == "<p>One <a>two</a></p>"


def test_a_plain_body_keeps_its_paragraphs() -> None:
    text = f'<feed {ATOM_1}><entry><content type="text">One &amp; two.\n\nThree.</content></entry></feed>'
    assert read(text).entries[0].content == "<p>One &amp; two.</p><p>Three.</p>"


# --- all input ------------------------------------------------------------------------------------------------------

PIECES = [
    rss(),
    rss("{}"),
    "<item>",
    "</item>",
    "<title>",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&",
    "<",
    ">",
    '"',
    "\0",
    "\ud800",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12), st.integers(0, 400))
def test_any_text_is_a_feed_or_a_feed_error(pieces: list[str], cut: int) -> None:
    body = (rss()[:cut] + "".join(pieces)).encode("utf-8", "surrogatepass")
    try:
        feed = read(body)
    except FeedError:
        return
    for one in feed.entries:
        (one.title + one.link + one.id + one.content).encode("utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_a_feed_error(body: bytes) -> None:
    for whole in (body, b"<rss version='2.0'><channel><item>" + body):
        try:
            read(whole)
        except FeedError:
            continue


@pytest.mark.skipif(not (SHARED / "expected.jsonl").exists(), reason="the shared feeds are not here")
def test_entries_of_real_feeds_are_as_other_parsers_agree() -> None:
    lines = (SHARED / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    right = 0
    for known in map(json.loads, lines):
        headers = {name.lower(): value for name, value in (known["http_headers"] or {}).items()}
        feed = read((SHARED / known["file"]).read_bytes(), headers.get("content-type", ""), url="")
        titles = [
            title is None or title == one.title for title, one in zip(known["titles"], feed.entries, strict=False)
        ]
        links = [one.link for one in feed.entries]
        right += feed.format == known["format"] and links == known["links"] and all(titles)
    assert right / len(lines) >= 0.97
