"""What a page declares about its article: headline, byline, outlet, time, language, and its body in JSON-LD.

Publishers' own declarations come first (JSON-LD, then meta elements, then mark-up); it never reads the prose.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from dateutil import parser as dateparser
from lxml.html import HtmlElement

_MAX_NODES = 2_000
_MAX_HEADLINES = 40
_MAX_FIELD = 400
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Review|Recipe)$")
# What sites give for their name when nobody has written one: "harbourcourier", "courier.example".
_HANDLE = re.compile(r"^[a-z0-9_-]+$|\.[a-z]{2,}$")
_WORDS = re.compile(r"\w+")
_BY = re.compile(r"^\s*(?:by|von|par|por|text:?|author:?)\s+", re.IGNORECASE)
_LANG = re.compile(r"^([A-Za-z]{2,3})(?:[-_]|$)")
_TITLE_FIELDS = ("og:title", "twitter:title")
_AUTHOR_FIELDS = ("author", "article:author", "parsely-author", "dc.creator")
_ZONES_H: dict[str, float] = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "PST": -8,
    "PDT": -7,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "MEZ": 1,
}
_ZONES_H |= {"MESZ": 2, "EET": 2, "EEST": 3, "IST": 5.5, "JST": 9, "AEST": 10, "AEDT": 11}
# No article was published on the web before it; older dates are a system's empty value.
_FIRST_YEAR = 1990
_DATE_FIELDS = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "pubdate",
    "publish-date",
    "sailthru.date",
)


@dataclass(frozen=True)
class Declared:
    """The declarations of one page, read on demand. Every text is one line without outer white space."""

    tree: HtmlElement
    url: str | None = None

    @cached_property
    def _meta(self) -> Mapping[str, str]:
        """The first content of each meta element by its lower-case name, property or itemprop."""
        found: dict[str, str] = {}
        for element in islice(self.tree.iter("meta"), _MAX_NODES):
            content = _line(element.get("content"))
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                if content and (key := element.get(attribute)):
                    found.setdefault(key.strip().lower(), content)
        return found

    @cached_property
    def _article(self) -> Mapping[str, Any]:
        """The JSON-LD node that describes the article, empty if there is none."""
        nodes = [node for node in self._nodes if _ARTICLE_TYPES.search(_types(node))]
        return max(nodes, key=lambda node: len(_text(node.get("articleBody"))), default={})

    @cached_property
    def _nodes(self) -> tuple[Mapping[str, Any], ...]:
        scripts = (script for script in self.tree.iter("script") if "ld+json" in (script.get("type") or "").lower())
        return tuple(node for script in scripts for node in _json_nodes(script.text or ""))

    @property
    def headlines(self) -> tuple[str, ...]:
        """Every line that the page sets or declares as a headline."""
        return (*self.titles, *self._shown)

    @cached_property
    def _shown(self) -> tuple[str, ...]:
        return tuple(_line(" ".join(h1.itertext())) for h1 in islice(self.tree.iter("h1"), _MAX_HEADLINES))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Every form of the article's headline that the page gives, the best first."""
        shown = [title for title in self._shown if title]
        declared = [_text(self._article.get("headline")), *(self._meta.get(name, "") for name in _TITLE_FIELDS)]
        declared.append(_line(self.tree.findtext(".//title")))
        declared = [_without_site(title, self.outlet) for title in declared if title]
        confirmed = [title for title in shown if any(_alike(title, other) for other in declared)]
        alone = shown if len(shown) == 1 and not declared else []
        return tuple(dict.fromkeys(title for title in (*confirmed, *declared, *alone) if title))

    @property
    def title(self) -> str:
        """The headline, empty if the page has none."""
        return self.titles[0] if self.titles else ""

    @property
    def descriptions(self) -> tuple[str, ...]:
        """What the page says its article is about: often the words of the standfirst."""
        found = (
            _text(self._article.get("description")),
            _text(self._article.get("alternativeHeadline")),
            *(self._meta.get(name, "") for name in ("og:description", "description", "twitter:description")),
        )
        return tuple(dict.fromkeys(text for text in found if text))

    @property
    def byline(self) -> str | None:
        """The authors' names, comma separated, without "By"."""
        names = _names(self._article.get("author"))
        names = names or [self._meta[key] for key in _AUTHOR_FIELDS if key in self._meta][:1]
        names = names or [_line(" ".join(element.itertext())) for element in self._by_mark_up()][:4]
        clean = (_BY.sub("", name) for name in names)
        return ", ".join(dict.fromkeys(name for name in clean if _is_name(name))) or None

    def _by_mark_up(self) -> Iterator[HtmlElement]:
        paths = ("//*[@itemprop='author']", "//a[@rel='author']", "//*[contains(concat(' ', @class, ' '), ' byline ')]")
        return (element for path in paths for element in self.tree.xpath(path)[:4])

    @cached_property
    def outlet(self) -> str | None:
        """The publication's name, or the host where it declares none."""
        publisher = _names(self._article.get("publisher"))[:1]
        names = [self._meta.get("og:site_name", ""), *publisher, self._meta.get("application-name", "")]
        first = [name.split(" | ")[0].strip() for name in names if name]
        named = next((name for name in first if _HANDLE.search(name) is None), None)
        return named or next(iter(first), None) or _host(self.url) or _host(self._canonical)

    @property
    def _canonical(self) -> str | None:
        links = islice(self.tree.iter("link"), _MAX_NODES)
        return next((link.get("href") for link in links if (link.get("rel") or "").lower() == "canonical"), None)

    @property
    def published(self) -> datetime | None:
        """When the article appeared, aware; UTC where the page names no zone."""
        declared = [_text(self._article.get("datePublished")), *(self._meta.get(field, "") for field in _DATE_FIELDS)]
        times = (element.get("datetime") or element.get("content") or "" for element in self._times())
        return next((when for text in (*declared, *times) if (when := moment(text))), None)

    def _times(self) -> list[HtmlElement]:
        marked: list[HtmlElement] = self.tree.xpath("//*[@itemprop='datePublished' or @pubdate]")[:4]
        return marked + list(islice(self.tree.iter("time"), 1))

    @property
    def lang(self) -> str | None:
        """The primary language subtag in lower case, as "de" of "de-AT"."""
        root = self.tree.getroottree().getroot()
        xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
        said = [root.get("lang"), root.get(xml_lang), root.get("xml:lang"), _text(self._article.get("inLanguage"))]
        said += [self._meta.get(name) for name in ("og:locale", "content-language", "language", "dc.language")]
        return next((match.group(1).lower() for text in said if text and (match := _LANG.match(text.strip()))), None)

    @property
    def body(self) -> str:
        """The article's text in JSON-LD, with its line breaks, empty if there is none."""
        body = self._article.get("articleBody")
        return html.unescape(body) if isinstance(body, str) else ""


def moment(text: str) -> datetime | None:
    """An aware time from a publisher's words, None where they name no full date; UTC where they name no zone."""
    if not text or len(text) > 64 or not re.search(r"\d{4}", text):  # noqa: PLR2004 - no date is written longer
        return None
    when = _exactly(text) or _loosely(text)
    if when is None or when.year < _FIRST_YEAR:
        return None
    return when if when.utcoffset() is not None else when.replace(tzinfo=UTC)


def _exactly(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _loosely(text: str) -> datetime | None:
    """A date in words; two defaults tell a day that was read from one that was filled in."""
    defaults = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 2, 2, tzinfo=UTC))
    try:
        first, second = (dateparser.parse(text, default=default, tzinfos=_offset_s) for default in defaults)
    except (ValueError, OverflowError, TypeError):
        return None
    return first if first == second else None


def _offset_s(name: str | None, offset: int | None) -> int:
    """Seconds east of UTC for the zone names that news sites print; an unknown name is read as UTC."""
    return offset if offset is not None else int(_ZONES_H.get(name or "", 0) * 3600)


def _json_nodes(source: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON-LD script, nested ones too, breadth first and bounded; none if it is no JSON."""
    try:
        queue: list[Any] = [json.loads(source, strict=False)]
    except (ValueError, RecursionError):
        return
    for position in range(_MAX_NODES):
        if position >= len(queue):
            return
        node = queue[position]
        if isinstance(node, Mapping):
            yield node
        children: Iterable[Any] = node.values() if isinstance(node, Mapping) else node
        queue.extend(islice((child for child in children if isinstance(child, (dict, list))), _MAX_NODES))


def _types(node: Mapping[str, Any]) -> str:
    kind = node.get("@type")
    return str(kind[0] if isinstance(kind, list) and kind else kind or "")


def _names(value: Any) -> list[str]:
    """The names in a JSON-LD author or publisher: a string, an object or a list of either."""
    entries = value if isinstance(value, list) else [value]
    named = (entry.get("name") if isinstance(entry, Mapping) else entry for entry in entries[:8])
    flat = (name for item in named for name in (item if isinstance(item, list) else [item]))
    return [text for name in flat if (text := _text(name))]


def _text(value: Any) -> str:
    return _line(html.unescape(value)) if isinstance(value, str) else ""


def _line(value: str | None) -> str:
    return " ".join((value or "")[: 4 * _MAX_FIELD].split())


def _is_name(text: str) -> bool:
    """Whether it may be somebody's name: short, with letters, and no address."""
    return 1 < len(text) <= _MAX_FIELD // 4 and "://" not in text and "@" not in text and any(map(str.isalpha, text))


def _without_site(title: str, outlet: str | None) -> str:
    """The title without the site's name at its end: "Lock opens | The Harbour Courier"."""
    head, mark, tail = _last_part(title)
    site = set(_WORDS.findall((outlet or "").casefold()))
    words = set(_WORDS.findall(tail.casefold()))
    named = bool(words & site) or "".join(sorted(words)) in "".join(sorted(site))
    return head if mark and head and words and named else title


def _last_part(title: str) -> tuple[str, str, str]:
    marks = [(title.rfind(mark), mark) for mark in (" | ", " - ", " – ", " — ", " • ", " :: ")]
    position, mark = max(marks)
    return (title[:position].strip(), mark, title[position + len(mark) :]) if position > 0 else (title, "", "")


def _alike(left: str, right: str) -> bool:
    """Whether two headlines share at least half the words of the shorter one."""
    a, b = (set(_WORDS.findall(text.casefold())) for text in (left, right))
    return bool(a and b) and len(a & b) * 2 >= min(len(a), len(b)) and len(a) * 3 >= len(b)


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
