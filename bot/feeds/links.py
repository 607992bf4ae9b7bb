"""Addresses of articles: resolved against where they stood, made canonical for comparing. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

LINK_MAX = 4_000
_DANGEROUS = frozenset({"javascript", "data", "vbscript", "file", "blob", "about", "chrome", "ftp", "gopher"})
_BLANK = re.compile(r"[\x00-\x20\x7f]+")
_DEFAULT_PORT = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_hsenc|_hsmi|mkt_tok|at_(?:medium|campaign|link\w*"
    r"|custom\d|bbc_team)|cmpid|CMP|ns_(?:mchannel|source|campaign|linkname|fee)|ito|ocid|smid|smtyp|partner|xtor|wt_?mc"
    r"|wtrid|traffic_source|cid|ref|ref_src|rss|source|ftag|taid|sref)$",
    re.IGNORECASE,
)
# These names carry meaning on some sites, so they are dropped only with a value that speaks of feeds.
_AMBIGUOUS = frozenset({"cid", "ref", "rss", "source", "partner", "ito"})
# "#update-7" is one entry of a live page, "#!/story" a page of its own; "#comments" and "#xtor=RSS-3" are neither.
_OWN_PLACE = re.compile(r"[!/]|[^=]*\d[^=]*$")
_FEEDISH = re.compile(r"rss|feed|atom|^1?$|newsletter|twitter|facebook|social", re.IGNORECASE)


def resolved(base: str, link: str) -> str:
    """`link` against `base`, or "" for none and for schemes that nobody follows (javascript:, data: …)."""
    link = link.strip()
    if not link or len(link) > LINK_MAX:
        return ""
    try:
        joined = urljoin(base, link) if base else link
        scheme = urlsplit(_BLANK.sub("", joined)).scheme.lower()
    except ValueError:
        return ""
    return "" if scheme in _DANGEROUS else joined


def web_address(link: str) -> str | None:
    """`link` where it is an http or https address with a host and no blanks inside, else None."""
    try:
        parts = urlsplit(link)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not _BLANK.search(link)
        _ = parts.port
    except ValueError:
        return None
    return link if usable else None


def canonical(link: str) -> str:
    """What the addresses of one article share: no scheme, "www.", tracking or idle fragment; "" for no web address."""
    address = web_address(link)
    if address is None:
        return ""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    port = parts.port if parts.port != _DEFAULT_PORT[parts.scheme.lower()] else None
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(name, value)]
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._").rstrip("/")
    fragment = parts.fragment if _OWN_PLACE.match(parts.fragment) else ""
    return urlunsplit(("", f"{host}:{port}" if port else host, path, urlencode(sorted(kept)), fragment)).removeprefix(
        "//"
    )


def _tracks(name: str, value: str) -> bool:
    if not _TRACKING.match(name):
        return False
    return name.lower() not in _AMBIGUOUS or bool(_FEEDISH.search(value))


def without_credentials(link: str) -> str:
    """`link` without a user name and password, as it may be shown and logged."""
    scheme, mark, rest = link.partition("://")
    if not mark:
        return link
    cut = min((at for at in (rest.find(sign) for sign in "/?#") if at >= 0), default=len(rest))
    return f"{scheme}://{rest[:cut].rpartition('@')[2]}{rest[cut:]}"
