"""Moderators on who is who: two forms of a name are one actor, or they are not. What they say always wins."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.arguments import words
from bot.commands.command import Argument, Ask, Command
from bot.conversation import Action, Reply, TableView
from bot.errors import BadArgument
from bot.grammar import line
from bot.model import KnownActor
from bot.platforms.wording import plural
from summarizer.identity import Correction

ALIAS, SPLIT = ("news", "alias"), ("news", "split")


async def alias(ask: Ask) -> Reply:
    """Join a form of a name to an actor; without one, show the actor's forms."""
    actor = await ask.desk.actors.known_actor(ask["actor"])
    if actor is None:
        return await _unknown(ask, "actor")
    if ask["name"] is None:
        return _shown(actor)
    other = await ask.desk.actors.known_actor(ask["name"], exact=True)
    if other is None:
        return await _unknown(ask, "name")
    form = other.meant
    if other.name == actor.name:
        if len(actor.forms) == 1:
            raise BadArgument(f"“{form}” is {actor.name}: name another form.")
        return Reply(lines=(f"{form} is {actor.name} already.",))
    await ask.desk.actors.correct(Correction(actor.name, form, "one"), ask.asker, ask.now)
    joined = await ask.desk.actors.known_actor(form, exact=True) or actor
    told = f"{form} is one with {actor.name} from now on: {_counted(joined)} under {joined.name}."
    return Reply(lines=(told,), actions=(Action("Part them again", line(SPLIT, joined.name, name=form)),))


async def split(ask: Ask) -> Reply:
    """Part a form from an actor; where they are two already, keep them so."""
    actor = await ask.desk.actors.known_actor(ask["actor"])
    if actor is None:
        return await _unknown(ask, "actor")
    other = await ask.desk.actors.known_actor(ask["name"], exact=True)
    if other is None:
        return await _unknown(ask, "name")
    form = other.meant
    if other.name == actor.name and len(actor.forms) == 1:
        raise BadArgument(f"{actor.name} has one form alone: there is nothing to part.")
    if form in actor.apart:
        return Reply(lines=(f"{form} and {actor.name} are kept apart already.",))
    await ask.desk.actors.correct(Correction(actor.name, form, "other"), ask.asker, ask.now)
    undo = Action("Join them again", line(ALIAS, actor.name, name=form))
    if other.name != actor.name:
        return Reply(lines=(f"{form} and {actor.name} are kept apart from now on.",), actions=(undo,))
    return await _parted(ask, actor, form)


async def _parted(ask: Ask, actor: KnownActor, form: str) -> Reply:
    alone = await ask.desk.actors.known_actor(form, exact=True)
    rest_form = next(one.name for one in actor.forms if one.name != form)
    rest = await ask.desk.actors.known_actor(rest_form, exact=True)
    if alone is None or rest is None:
        return Reply(lines=(f"{form} is gone from the archive.",))
    told = f"{form} ({plural(alone.quotes, 'quote')}) is no longer {rest.name} ({plural(rest.quotes, 'quote')})."
    return Reply(lines=(told,), actions=(Action("Join them again", line(ALIAS, rest.name, name=form)),))


def _counted(actor: KnownActor) -> str:
    return f"{plural(actor.quotes, 'quote')}, {plural(len(actor.forms), 'form')}"


def _shown(actor: KnownActor) -> Reply:
    rows = tuple(
        (one.name, str(one.quotes), f"a moderator, {one.said:%Y-%m-%d}" if one.said else "") for one in actor.forms
    )
    apart = f"Kept apart from {', '.join(actor.apart)}." if actor.apart else ""
    parts = [one.name for one in actor.forms if one.name != actor.name][:3]
    return Reply(
        title=f"{actor.name} · {_counted(actor)}",
        lines=(apart,) if apart else (),
        table=TableView(("form", "quotes", "joined by"), rows),
        actions=tuple(Action(f"Part {one}", line(SPLIT, actor.name, name=one)) for one in parts),
    )


async def _unknown(ask: Ask, argument: str) -> Reply:
    """A name that nobody bears, or several do, gets near ones, never a guess."""
    asked = ask[argument]
    near = await ask.desk.archive.near(asked, 3)
    told = f"No actor in the archive is “{asked}” alone." + (" Do you mean one of these?" if near else "")
    again = (ask.again(one) if argument == "actor" else ask.again(name=one) for one in near)
    return Reply(lines=(told,), actions=tuple(map(Action, near, again)))


ACTOR = Argument("actor", "a name", words, "words", required=True, complete="actors")
NAME = Argument("name", "the form to join; else all forms are shown", words, complete="forms")

COMMANDS = (
    Command(
        ALIAS,
        "Say that two forms of a name are one actor, or see the forms.",
        alias,
        (ACTOR, NAME),
        who="moderator",
        example='/news alias "Jens Stoltenberg" name:"J. Stoltenberg"',
    ),
    Command(
        SPLIT,
        "Say that a form of a name is another actor.",
        split,
        (ACTOR, replace(NAME, help="the form to part", required=True)),
        who="moderator",
        example='/news split "Jens Stoltenberg" name:"Jens Stoltenburg"',
    ),
)
