"""Bytes of a feed to text that a parser of XML accepts. It knows charsets and stray characters, nothing of feeds."""

from __future__ import annotations

import codecs
import re

# The longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0r\0", "utf-16-le"),
    (b"<\0f\0", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# What XML 1.0 has no place for, and what a database refuses.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_REFERENCE_MAX = 8
_CODE_POINT_MAX = 0x10FFFF
_ROOT = re.compile(r"<(?:\?xml|!DOCTYPE|!--|(?:[a-z]\w*:)?(?:rss|feed|rdf|channel|html)\b)", re.IGNORECASE)
_JUNK_MAX = 20_000
# Their bytes are plain ASCII, so validity as UTF-8 says nothing against the declaration.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7"})
# Feeds say the smaller name and use the larger set.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932"}


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of `body` and the charset it was read as.

    A byte order mark decides; then being valid UTF-8, because what is declared is often wrong and this by chance
    never; then the document's own declaration, then the header's.
    """
    marked = _marked(body)
    if marked:
        return marked
    declared = [name for name in (_declared(body), _header(content_type)) if name]
    for name in [*(name for name in declared if name in _SEVEN_BIT), "utf-8", *declared]:
        text = _strictly(body, name)
        if text is not None:
            return text, name
    return _patched(body, declared)


def tidy(text: str) -> str:
    """`text` from its first tag on, without its declaration and the characters that XML forbids."""
    text = _FORBIDDEN.sub("", text.lstrip("\ufeff"))
    text = _REFERENCE.sub(_allowed_reference, text)
    root = _ROOT.search(text, 0, _JUNK_MAX)
    text = text[root.start() :] if root else text.lstrip()
    return _DECLARATION.sub("", text, count=1)


def _allowed_reference(found: re.Match[str]) -> str:
    """A numeric reference, or nothing where it names a character that XML forbids: feedparser breaks on some."""
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    number = int(digits, base) if len(digits) <= _REFERENCE_MAX else _CODE_POINT_MAX + 1
    return "" if number > _CODE_POINT_MAX or _FORBIDDEN.match(chr(number)) else found[0]


def storable(text: str) -> str:
    """`text` without NUL, controls and lone surrogates."""
    return _FORBIDDEN.sub("", text)


def _marked(body: bytes) -> tuple[str, str] | None:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _after_mark(body[len(mark) :], name)
    for start, name in _UNMARKED:
        if body.startswith(start):
            return body.decode(name, "replace"), name
    return None


def _after_mark(body: bytes, name: str) -> tuple[str, str] | None:
    # A mark of UTF-16 before what are plainly single bytes is a mistake of the server's.
    if name.startswith("utf-16") and b"\0" not in body[:200] and body.lstrip()[:1] == b"<":
        return None
    text = _strictly(body, name)
    if text is None and name == "utf-8":
        return _patched(body, [])
    return (text if text is not None else body.decode(name, "replace")), name


def _declared(body: bytes) -> str | None:
    found = _DECLARED.search(body, 0, _JUNK_MAX)
    return _canonical(found[1].decode("ascii", "replace")) if found else None


def _header(content_type: str) -> str | None:
    found = _CHARSET.search(content_type)
    return _canonical(found[1]) if found else None


def _canonical(name: str) -> str | None:
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Codecs such as "hex" and "idna" are no charsets.
    return _WIDER.get(known.name, known.name) if getattr(known, "_is_text_encoding", True) else None


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):
        return None


def _patched(body: bytes, declared: list[str]) -> tuple[str, str]:
    """UTF-8 with stray bytes where some letters of it are sound, else Windows-1252, where every byte means something.

    One sound letter is enough where UTF-8 is declared: read as Windows-1252, it would be two wrong ones.
    """
    as_utf8 = body.decode("utf-8", "replace")
    stray = as_utf8.count("\ufffd")
    sound = sum(1 for character in as_utf8 if character > "\x7f") - stray
    if sound > stray or ("utf-8" in declared and (sound or _is_cut(body))):
        return as_utf8, "utf-8"
    return body.decode("cp1252", "replace"), "cp1252"


def _is_cut(body: bytes) -> bool:
    """Whether all that is wrong with UTF-8 is that it ends within a letter."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body, final=False)
    except UnicodeDecodeError:
        return False
    return True
