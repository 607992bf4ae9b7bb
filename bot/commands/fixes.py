"""Moderators on single quotes: who says it, that nobody certain does, or that it is not to be shown.

What they say holds in answers, digests and posted cards, and after every reading. A name must stand in the article.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.commands.arguments import PAGE, words
from bot.commands.command import Argument, Ask, Command, Context, Desk
from bot.conversation import Action, Asker, KnownQuote, QuoteFix, QuoteRef, Reply, Verdict, quote_ref
from bot.errors import BadArgument, NotAllowed
from bot.grammar import line
from bot.model import Destination
from bot.platforms.wording import UNCLEAR, plural
from summarizer.model import Citation

FIX, WRONG = ("news", "fix"), ("news", "wrong")
A_PAGE = 5
FIRST = 6  # words by which an answer tells which quote it was
NAMES = 5  # buttons with names, beside four others: Slack shows ten
GONE = "These words stand in their article no more, or it is no longer in the archive."
COUNTING = timedelta(minutes=1)  # from looking at a card to the command with a number
MOVED = (
    "The numbers here changed a moment ago, and this one meant another quote: press “Wrong speaker?” under the card,"
    " give some words of the quote, or look again and give the number in a minute."
)
SOON = "Posted cards follow in a minute."


# --- /news fix -----------------------------------------------------------------------------------------------------


async def fix(ask: Ask) -> Reply:
    """Correct one quote; without a word on it, show what can be said."""
    ref = await meant(ask["quote"], ask.asker, ask.desk)
    if ref is None:
        return await _found(ask)
    quote = await ask.desk.fixes.quote(ref)
    if quote is None:
        raise BadArgument(GONE)
    said = [name for name in ("unclear", "hide", "undo") if ask[name]] + (["speaker"] if ask["speaker"] else [])
    if len(said) > 1:
        raise BadArgument(f"Either {' or '.join(said)}, not both.")
    if not said:
        return _choices(ref, quote)
    return await _said(ask, ref, quote, said[0])


async def _said(ask: Ask, ref: QuoteRef, quote: KnownQuote, said: str) -> Reply:
    name = await _name(ask, ref) if said == "speaker" else None
    verdict = _verdict(quote, said, name)
    if verdict == quote.verdict and (verdict != "speaker" or name == quote.citation.speaker):
        return Reply(lines=(_standing(quote, verdict, name),))
    if not await ask.desk.fixes.fix(QuoteFix(ref, verdict, name if verdict else None), ask.asker, ask.now):
        raise BadArgument(GONE)
    undo = Action("Take it back", line(FIX, ref.token, ("undo",)))
    return Reply(lines=(f"{_told(quote, verdict, name)} {SOON}",), actions=(undo,) if verdict else ())


async def _name(ask: Ask, ref: QuoteRef) -> str:
    """As the article has it; the promise holds for moderators, too."""
    name = await ask.desk.fixes.name_in(ref.article, ask["speaker"])
    if name is None:
        raise BadArgument(
            f"“{ask['speaker']}” does not stand in the article: a speaker is named only if the article says so."
        )
    return name


def _verdict(quote: KnownQuote, said: str, name: str | None) -> Verdict | None:
    """What is to be kept; nothing where the article was read so anyway.

    That nobody certain says it is kept where something else was said: the copies of the quote may have been read
    otherwise.
    """
    if said == "undo" or (said == "speaker" and name == quote.read):
        return None
    if said == "unclear" and quote.read is None and quote.verdict is None:
        return None
    return "hidden" if said == "hide" else "unclear" if said == "unclear" else "speaker"


def _standing(quote: KnownQuote, verdict: Verdict | None, name: str | None) -> str:
    if verdict == "hidden":
        return "That quote is hidden already."
    if verdict == "speaker":
        return f"That quote is said by {name} already."
    if verdict == "unclear":
        return "That quote has no certain speaker already."
    return (
        "Nothing was said of that quote: it is shown as the article was read."
        if name is None
        else (f"That quote is said by {quote.read} already.")
    )


def _told(quote: KnownQuote, verdict: Verdict | None, name: str | None) -> str:
    first = quote.citation.words.split()
    which = f"“{' '.join(first[:FIRST])}{' …' if len(first) > FIRST else ''}”"
    if verdict == "hidden":
        return f"{which} is shown no more."
    if verdict == "unclear":
        return f"{which} has no certain speaker from now on."
    if verdict == "speaker":
        return f"{which} is said by {name} from now on."
    return f"{which} is shown as the article was read: {quote.read or UNCLEAR}."


def _choices(ref: QuoteRef, quote: KnownQuote) -> Reply:
    """The quote, and a button for everything that can be said of it."""
    now, token = quote.citation.speaker, ref.token
    told = {"hidden": "It is hidden.", "unclear": "A moderator said so.", "speaker": "", None: ""}[quote.verdict]
    names = [name for name in quote.actors if name != now][:NAMES]
    actions = [Action(name, line(FIX, token, speaker=name)) for name in names]
    actions.append(Action("Another name", line(FIX, token), asks="speaker"))
    actions += [Action("Nobody certain", line(FIX, token, ("unclear",)))] if now else []
    actions += [Action("Hide the quote", line(FIX, token, ("hide",)))] if quote.verdict != "hidden" else []
    actions += [Action("As it was read", line(FIX, token, ("undo",)))] if quote.verdict else []
    lines = (told,) if told else ()
    return Reply(title="Who says this?", lines=lines, citations=(quote.citation,), actions=tuple(actions))


# --- which quote ---------------------------------------------------------------------------------------------------


async def meant(text: str, asker: Asker, desk: Desk) -> QuoteRef | None:
    """By a button's token, or by its number on the last card of the channel; None for words, which are no choice.

    A number is that of the card as its messages show it, whatever was said since. One that meant another quote a moment
    ago, before the card was edited or a newer one came, is refused.
    """
    ref = quote_ref(text)
    if ref is not None or not (text.isascii() and text.isdigit()):
        return ref
    card = await desk.fixes.numbered(Destination(asker.platform, asker.channel), desk.clock() - COUNTING)
    if card is None or not card.shown:
        raise BadArgument("No card with quotes was posted here: give some words of the quote instead.")
    if not 1 <= int(text) <= len(card.shown):
        count = len(card.shown)
        raise BadArgument(f"The last card here has {plural(count, 'quote')}: give a number from 1 to {count}.")
    ref = card.at(int(text))
    if ref is None:
        raise BadArgument(MOVED)
    return ref


async def _found(ask: Ask) -> Reply:
    """Quotes with these words, to choose one: words alone correct nothing."""
    found = await ask.desk.archive.search(ask["quote"], actor=None, since=None, until=None, offset=0, limit=A_PAGE)
    if not found.citations:
        raise BadArgument(f"No quote has the words “{ask['quote']}”. Its number on the last card here will do, too.")
    title = f"Which quote? · {plural(found.total, 'quote')} with “{ask['quote']}”"
    actions = (Action(label, ask.again(QuoteRef.of(one).token)) for label, one in _labelled(found.citations, 1))
    return Reply(title=title, citations=found.citations, actions=tuple(actions))


async def wrong(ask: Ask) -> Reply:
    """The quotes of a card or an answer, to choose the one whose speaker is wrong."""
    if ask.asker.role == "all":
        raise NotAllowed("Moderators correct speakers: tell one of them which quote it is.")
    page = ask["page"] or 1
    refs: tuple[QuoteRef, ...] = ask["quotes"] or await _on_message(ask)
    shown = refs[(page - 1) * A_PAGE : page * A_PAGE]
    known = await asyncio.gather(*(ask.desk.fixes.quote(ref) for ref in shown))
    there = [(ref, one.citation) for ref, one in zip(shown, known, strict=True) if one]
    if not there:
        raise BadArgument(GONE)
    first = (page - 1) * A_PAGE + 1
    labelled = zip(_labelled([one for _, one in there], first), there, strict=True)
    actions = [Action(label, line(FIX, ref.token)) for (label, _), (ref, _) in labelled]
    actions += [Action("Next page", ask.again(page=page + 1))] if len(refs) > page * A_PAGE else []
    title = f"Which quote? · {first} to {first + len(shown) - 1} of {len(refs)}" if len(refs) > 1 else "Which quote?"
    return Reply(title=title, citations=tuple(one for _, one in there), actions=tuple(actions))


async def _on_message(ask: Ask) -> tuple[QuoteRef, ...]:
    """Those of the card that somebody chose "Wrong speaker?" of."""
    shown = await ask.desk.fixes.shown_on(ask.asker, ask["message"] or "")
    if not shown:
        raise BadArgument("That message is no card of this bot: choose one, or press “Wrong speaker?” under an answer.")
    return tuple(QuoteRef.of(one) for one in shown if not one.gone)


def _labelled(citations: Sequence[Citation], first: int) -> Iterable[tuple[str, Citation]]:
    """`2 · Ada Moe`, in the order in which they stand above."""
    for place, one in enumerate(citations, first):
        yield f"{place} · {one.speaker or 'not clear'}", one


def tokens_of(text: str, _: Context) -> tuple[QuoteRef, ...]:
    """Tokens of quotes, for buttons."""
    found = [quote_ref(one) for one in text.split()]
    if not found or not all(found):
        raise BadArgument("These are keys of quotes: press “Wrong speaker?” under a card.")
    return tuple(one for one in found if one)


async def speakers(desk: Desk, typed: str, quote: str, asker: Asker) -> list[str]:
    """Who is named in the article of the quote that is meant, for completion; of words or nothing, nobody."""
    try:
        ref = await meant(quote, asker, desk)
    except BadArgument:
        return []
    known = await desk.fixes.quote(ref) if ref else None
    return [name for name in known.actors if typed.casefold() in name.casefold()] if known else []


QUOTE = Argument("quote", "its number on the last card here, or words of it", words, "words", required=True)

COMMANDS = (
    Command(
        FIX,
        "Correct the speaker of a quote, or hide it.",
        fix,
        (
            QUOTE,
            Argument("speaker", "who says it, as the article has the name", words, complete="speakers"),
            Argument("unclear", "nobody says it for certain", words, "flag"),
            Argument("hide", "show it no more", words, "flag"),
            Argument("undo", "show it as the article was read", words, "flag"),
        ),
        who="moderator",
        example='/news fix 3 speaker:"Ada Moe"',
    ),
    Command(WRONG, "The quotes of a card, to correct one.", wrong, (
        Argument("quotes", "their keys", tokens_of, "words"),
            Argument("message", "the card's message", words, hidden=True), PAGE,
    ), hidden=True),
)  # fmt: skip
