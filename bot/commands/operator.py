"""What an operator asks of the bot itself: why an article did or did not come, how it is, what it keeps."""

from __future__ import annotations

from bot.commands.arguments import url
from bot.commands.command import Argument, Ask, Command
from bot.commands.reach import in_reach
from bot.conversation import Reply, TableView


async def why(ask: Ask) -> Reply:
    """What became of an article: fetched, read, which digest."""
    steps = tuple((step, outcome) for step, outcome in await ask.desk.stories.trace(ask["url"]))
    if not steps:
        return Reply(lines=("No feed here ever had that address.",), footer=ask["url"])
    return Reply(title="What became of it", table=TableView(("step", "outcome"), steps), footer=ask["url"])


async def health(ask: Ask) -> Reply:
    """Feeds, queue, digests, database and version, in a table."""
    told = await ask.desk.operations.health(await in_reach(ask))
    return Reply(title="Health", table=TableView(("what", "how"), tuple(told)))


async def privacy(_: Ask) -> Reply:
    """What is stored about the asker."""
    return Reply(
        title="What is stored about you",
        lines=(
            "Nothing: neither your questions nor your name are kept, so there is nothing to erase.",
            "Kept are the articles of the feeds, their quotes, and the digests and feeds that admins set up.",
        ),
    )


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
    Command(("news", "privacy"), "What is stored about you.", privacy),
)
