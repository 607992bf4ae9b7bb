"""Which quotes are copies of a corrected one: the same words in another outlet, by the same wrong speaker or nobody.

Pure. A speaker is named in a copy only where that copy's article names them.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation import Verdict, words_key
from bot.store.codec import fold
from summarizer.model import Actor, Quote
from summarizer.wordings import SAME_FROM, two_speakers, wording


def wording_key(words: str, kind: str) -> str:
    """What all copies of a quotation share; "" where the words are so few that two people may have said them."""
    told = wording(words)
    mark = "~" if kind == "indirect" else ""  # an article's own words are no speaker's
    return words_key(mark + " ".join(told)) if len(told) >= SAME_FROM else ""


def is_meant(verdict: Verdict, wrong: str | None, speaker: str | None, read: Quote, actors: Sequence[Actor]) -> bool:
    """Whether what was said of a quotation changes this copy of it; `wrong` is whom the article named then.

    What an outlet has from somebody else is left alone.
    """
    if verdict == "hidden":
        return not two_speakers(wrong, read.speaker)
    if read.speaker is None:
        return verdict == "speaker" and speaker is not None and named(actors, speaker) is not None
    return wrong is not None and not two_speakers(wrong, read.speaker)


def named(actors: Sequence[Actor], name: str) -> str | None:
    """Who among an article's actors bears this name, which was read in another article; None for nobody certain.

    A short form is not enough: "Berg" may be another Berg here.
    """
    asked = fold(name)
    found = {one.name for one in actors if fold(one.name) == asked}
    if not found and len(asked.split()) > 1:
        found = {one.name for one in actors if asked in map(fold, one.aliases)}
    return found.pop() if len(found) == 1 else None
