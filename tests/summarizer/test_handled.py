"""Every form of quotation and speaker that the analysis must handle, each with a little labelled article.

The articles stand in `handled/`, a file for each kind. A case is a title line, the article, a line of three hyphens,
and what is true of the article, a line for each quotation in text order:

    words = speaker; role; evidence      at the shipped threshold: a reader must see the name
    words ~ speaker                      the best guess, and at the shipped threshold nobody else
    (words) = speaker                    an indirect quotation; where one is labelled, or "()" for none, all are

`…` in the words stands for any others, `?` is an unnamed speaker, `-` no role, `a|b` either. `>0.9` bounds the
confidence. A line "lang: xx" before an article names its language ("?": to be told from the text; none: English), and
"xfail: why" below one tells what is not done yet.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from config.settings import load
from summarizer.analysis import analyse
from summarizer.model import Article, Evidence, Quote

FOLDER = Path(__file__).with_name("handled")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True)
class Label:
    """What is true of one quotation; empty fields say nothing."""

    words: str
    guess: bool
    speakers: tuple[str | None, ...]
    indirect: bool = False
    roles: tuple[str | None, ...] = ()
    evidence: str = ""
    bound: str = ""

    def is_of(self, words: str) -> bool:
        """Whether the label is that of a quotation with these words."""
        return re.fullmatch(".*".join(map(re.escape, self.words.split("…"))), words, re.DOTALL) is not None

    def faults(self, quote: Quote, surely: Quote) -> Iterator[str]:
        """What is wrong with the quotation at threshold 0 and, `surely`, at the shipped one."""
        shown = quote if self.guess else surely
        if shown.speaker not in self.speakers or (self.guess and surely.speaker not in {None, *self.speakers}):
            yield f"speaker {shown.speaker!r} ({quote.confidence})"
        if self.roles and shown.role not in self.roles:
            yield f"role {shown.role!r}"
        if self.evidence and shown.evidence != self.evidence:
            yield f"evidence {shown.evidence}"
        if self.bound and (quote.confidence > float(self.bound[1:])) is not (self.bound[0] == ">"):
            yield f"confidence {quote.confidence}"


@dataclass(frozen=True)
class Case:
    """One little article with its labels."""

    text: str
    lang: str | None
    labels: tuple[Label, ...]
    reports: bool  # whether indirect quotations are labelled

    def read(self, threshold: float) -> tuple[Quote, ...]:
        """The quotations of the kinds that are labelled."""
        found = analyse(Article(self.text, lang=self.lang), threshold=threshold, sentences=0).quotes
        return tuple(quote for quote in found if self.reports or quote.kind != "indirect")


def _either(words: str, nothing: str) -> tuple[str | None, ...]:
    return tuple(None if word == nothing else word for word in words.split("|"))


def _label(line: str) -> Label:
    words, sign, rest = re.split(r" ([=~]) ", line, maxsplit=1)
    speaker, *more = (part.strip() for part in rest.split(";"))
    bound = next((part for part in more if part[0] in "<>"), "")
    evidence = next((part for part in more if part in get_args(Evidence)), "")
    role = next((part for part in more if part not in {bound, evidence}), "")
    indirect = words.startswith("(")
    return Label(
        words[1:-1] if indirect else words,
        sign == "~",
        _either(speaker, "?"),
        indirect,
        _either(role, "-") if role else (),
        evidence,
        bound,
    )


def _case(block: str) -> tuple[str, Case, str]:
    """The title, the case, and why it fails, if it is known to."""
    title, rest = block.split("\n", 1)
    text, below = rest.split("\n---\n") if "\n---\n" in rest else (rest.removesuffix("\n---"), "")
    head, _, body = text.partition("\n")
    told = head.startswith("lang: ")
    lang = head.removeprefix("lang: ") if told else "en"
    lines = [line for line in below.splitlines() if line.strip()]
    known = next((line.removeprefix("xfail: ") for line in lines if line.startswith("xfail: ")), "")
    lines = [line for line in lines if not line.startswith("xfail: ")]
    reports = any(line.startswith("(") for line in lines)
    labels = tuple(_label(line) for line in lines if line != "()")
    case = Case(body if told else text, None if lang == "?" else lang, labels, reports)
    return title, case, known


def _cases() -> Iterator[object]:
    for file in sorted(FOLDER.glob("*.txt"), key=lambda file: int(file.stem.split("-")[0])):
        blocks = re.split(r"^# ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for block in blocks[1:]:
            title, case, known = _case(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), block.rstrip("\n")))
            marks = [pytest.mark.xfail(reason=known, strict=True)] if known else []
            yield pytest.param(case, id=f"{file.stem}: {title}", marks=marks)


@pytest.fixture(scope="module")
def threshold(tmp_path_factory: pytest.TempPathFactory) -> float:
    """The shipped threshold of certainty."""
    return load({"PATH": os.environ["PATH"]}, tmp_path_factory.mktemp("shipped")).file.attribution.threshold


@pytest.mark.parametrize("case", list(_cases()))
def test_an_article_is_read_as_it_is_labelled(case: Case, threshold: float) -> None:
    found, surely = case.read(0.0), case.read(threshold)
    words = [quote.span.of(case.text) for quote in found]
    assert len(words) == len(case.labels), words
    faults: list[str] = []
    for label, quote, sure in zip(case.labels, found, surely, strict=True):
        said = quote.span.of(case.text)
        kinds = label.indirect is (quote.kind == "indirect")
        wrong = list(label.faults(quote, sure)) if kinds and label.is_of(said) else ["another quotation"]
        faults.extend(f"{said}: {fault}" for fault in wrong)
    assert faults == []
