"""Filters of a digest, in plain terms: `football` must stand there, `-football` must not. No regular expressions."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bot.commands.arguments import words
from bot.commands.command import Argument, Ask, Command
from bot.commands.digests import chosen, refuse_declared
from bot.conversation import Action, Reply
from bot.errors import BadArgument
from bot.grammar import line
from bot.model import DeclaredSubscription, Subscription, Wanted

MAX_TERMS = 50
Side = Literal["include", "exclude"]


async def add(ask: Ask) -> Reply:
    """One more term; an article needs any of the plain ones, and none of the excluded."""
    found = await _changeable(ask)
    key, term = _term(ask["term"])
    terms = found.wanted.exclude if key == "exclude" else found.wanted.include
    if _position(terms, term) is not None:
        return Reply(lines=(f"{found.name} has that term already.",))
    if len(terms) >= MAX_TERMS:
        raise BadArgument(f"A digest takes {MAX_TERMS} terms of a kind.")
    return await _changed(ask, found, _with(found.wanted, key, (*terms, term)))


async def remove(ask: Ask) -> Reply:
    """One term less."""
    found = await _changeable(ask)
    key, term = _term(ask["term"])
    terms = found.wanted.exclude if key == "exclude" else found.wanted.include
    place = _position(terms, term)
    if place is None:
        raise BadArgument(f"{found.name} has no term “{ask['term']}”. {_told(found.wanted)}")
    return await _changed(ask, found, _with(found.wanted, key, terms[:place] + terms[place + 1 :]))


async def show(ask: Ask) -> Reply:
    """The terms of a digest."""
    found = await chosen(ask, ask["digest"])
    return Reply(lines=(f"{found.name}: {_told(found.wanted)}",))


async def _changeable(ask: Ask) -> Subscription:
    found = await chosen(ask, ask["digest"])
    refuse_declared(found)
    return found


async def _changed(ask: Ask, found: Subscription, wanted: Wanted) -> Reply:
    to = DeclaredSubscription(found.name, found.destination, found.schedule, wanted)
    await ask.desk.subscriptions.change_subscription(found.id, to)
    preview = Action("Preview", line(("news", "digest", "preview"), found.name))
    return Reply(lines=(f"{found.name}: {_told(wanted)}",), actions=(preview,))


def _with(wanted: Wanted, key: Side, terms: tuple[str, ...]) -> Wanted:
    return replace(wanted, exclude=terms) if key == "exclude" else replace(wanted, include=terms)


def _term(text: str) -> tuple[Side, str]:
    excluded = text[:1] in ("-", "−", "–")
    term = text[1:].strip() if excluded else text
    if not any(sign.isalnum() for sign in term):
        raise BadArgument("A term is a word or a few, such as ammunition, or -football for what is not wanted.")
    return ("exclude" if excluded else "include"), term


def _position(terms: tuple[str, ...], term: str) -> int | None:
    folded = [one.casefold() for one in terms]
    return folded.index(term.casefold()) if term.casefold() in folded else None


def _told(wanted: Wanted) -> str:
    parts = [f"with {' or '.join(wanted.include)}"] if wanted.include else []
    parts += [f"without {' or '.join(wanted.exclude)}"] if wanted.exclude else []
    return (", ".join(parts) or "everything; no filter") + "."


TERM = Argument("term", "a word or a few; -term for what is not wanted", words, "words", required=True)
DIGEST = Argument("digest", "which digest, where there are several", words, complete="digests")

COMMANDS = (
    Command(
        ("news", "filter", "add"),
        "Only articles with a term, or with -term, none with it.",
        add,
        (TERM, DIGEST),
        who="admin",
        example="/news filter add -football digest:morning",
    ),
    Command(("news", "filter", "remove"), "Take a term away.", remove, (TERM, DIGEST), who="admin"),
    Command(
        ("news", "filter", "list"),
        "The terms of a digest.",
        show,
        (replace(DIGEST, shape="words"),),
        who="admin",
    ),
)
