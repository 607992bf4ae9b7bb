"""What an operator asks of the bot itself: why an article did or did not come, how it is, what it keeps."""

from __future__ import annotations

from bot.commands.arguments import url, words
from bot.commands.command import Argument, Ask, Command
from bot.commands.reach import in_reach, own_watches
from bot.commands.watches import forget
from bot.conversation import Action, Reply, TableView
from bot.feeds.links import canonical
from bot.platforms.wording import plural


async def why(ask: Ask) -> Reply:
    """What became of an article: fetched, read, which digest."""
    shown = [one.id for one in await in_reach(ask)]
    trace = ask.desk.stories.trace
    # A browser's address bar has the campaign in it that a newsletter added.
    steps = tuple(await trace(ask["url"], shown) or await trace(canonical(ask["url"]), shown))
    if not steps:
        return Reply(lines=("No feed here ever had that address.",), footer=ask["url"])
    return Reply(title="What became of it", table=TableView(("step", "outcome"), steps), footer=ask["url"])


async def health(ask: Ask) -> Reply:
    """Feeds, queue, digests, database and version, in a table."""
    told = await ask.desk.operations.health(await in_reach(ask))
    return Reply(title="Health", table=TableView(("what", "how"), tuple(told)))


async def privacy(ask: Ask) -> Reply:
    """What is stored about the asker, and its deletion."""
    mine, asker, actors = await own_watches(ask), ask.asker, ask.desk.actors
    corrections = await actors.corrections_of(asker.platform, asker.user)
    said = [plural(corrections, "correction")] if corrections else []
    watched = [plural(len(mine), "watch")] if mine or not said else []
    held = " and ".join([*watched, *said])
    if ask["erase"]:
        await forget(ask, mine)
        await actors.forget_moderator(asker.platform, asker.user)
        stays = " The corrections stay, without your id." if corrections else ""
        return Reply(lines=(f"Erased: {held}. Nothing is stored about you any more.{stays}",))
    kept = (
        "Kept are the articles of the feeds, their quotes, the digests and feeds that admins set up, which names "
        "moderators joined or parted and which quotes they corrected; for two days, without a name, what buttons "
        "under long questions stand for."
    )
    if not mine and not corrections:
        told = "Nothing: no name and no id is kept, so there is nothing to erase."
        return Reply(title="What is stored about you", lines=(told, kept))
    told = f"Your {held}, with your id{', so that you can be told' if mine else ''}."
    erase = Action("Erase it", ask.again(flags=("erase",)))
    return Reply(title="What is stored about you", lines=(told, kept), actions=(erase,))


COMMANDS = (
    Command(
        ("news", "why"),
        "What became of an article: fetched, read, in which digest.",
        why,
        (Argument("url", "the article's address", url, "words", required=True),),
        who="admin",
        example="/news why https://example.org/2026/fund",
    ),
    Command(("news", "health"), "Feeds, digests, queue, database, version.", health, who="admin"),
    Command(
        ("news", "privacy"),
        "What is stored about you, and how to erase it.",
        privacy,
        (Argument("erase", "delete it", words, "flag"),),
    ),
)
