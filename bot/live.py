"""Which platforms are live: the terminal always, Discord and Slack by their tokens. An SDK is imported for its token.

Chooses and wires; connects to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.delivery import Notice, Platform
from bot.ports import Connection, Renderer
from config.settings import Environment, Settings

if TYPE_CHECKING:  # 4 MB of HTTP server for those who are called
    from bot.platforms.discord_session import DiscordSession
    from bot.platforms.slack_session import SlackSession
    from bot.web import Handler, Web

# Every platform that a digest can be drawn for, connected or not; imported when asked for.
RENDERERS = {
    "terminal": ("bot.platforms.terminal_render", "TerminalRenderer"),
    "discord": ("bot.platforms.discord_render", "DiscordRenderer"),
    "slack": ("bot.platforms.slack_render", "SlackRenderer"),
}


@dataclass(frozen=True, slots=True)
class Live:
    """What is posted to, what listens, and the HTTP server where Slack calls us or feeds are served."""

    platforms: Mapping[str, Platform]
    connections: Mapping[str, Connection] = field(default_factory=dict)
    web: Web | None = None


def renderer(platform: str) -> Renderer:
    """The renderer of a platform, connected or not."""
    module, name = RENDERERS[platform]
    made: Renderer = getattr(import_module(module), name)()
    return made


def live(settings: Settings, environ: Mapping[str, str], notice: Notice) -> Live:
    """The terminal, which is standard output, and each platform that has a token; nothing is dialled yet."""
    platforms, connections = {"terminal": _terminal(environ)}, {}
    posts: dict[str, Handler] = {}
    env = settings.env
    if env.discord_token:
        platforms["discord"], connections["discord"] = _discord(settings, notice)
    if env.slack_bot_token:
        platforms["slack"], connections["slack"] = _slack(settings, notice, posts)
    return Live(platforms, connections, _web(env, posts) if posts or settings.file.web.feeds else None)


def _web(env: Environment, posts: Mapping[str, Handler]) -> Web:
    from bot.web import Web  # noqa: PLC0415

    return Web(env.host, env.port, posts)


def _terminal(environ: Mapping[str, str]) -> Platform:
    from bot.platforms.terminal import TerminalPoster, make_console  # noqa: PLC0415 - rich, for those who post

    return Platform(renderer("terminal"), TerminalPoster(make_console(environ)))


def discord_session(settings: Settings) -> DiscordSession:
    """The session that the settings describe, not logged in; they hold a token."""
    from bot.platforms.discord_session import DiscordSession  # noqa: PLC0415 - an SDK for its token

    env = settings.env
    return DiscordSession(_secret(env.discord_token) or "", env.discord_api_base, env.discord_gateway_url)


def slack_session(settings: Settings) -> SlackSession:
    """The session that the settings describe, not connected; they hold a token."""
    from bot.platforms.slack_session import SlackSession  # noqa: PLC0415 - an SDK for its token

    env = settings.env
    app, signing = _secret(env.slack_app_token), _secret(env.slack_signing_secret)
    return SlackSession(_secret(env.slack_bot_token) or "", app, signing, env.slack_api_base)


def _secret(held: SecretStr | None) -> str | None:
    return held.get_secret_value() if held else None


def _discord(settings: Settings, notice: Notice) -> tuple[Platform, Connection]:
    from bot.platforms.discord_adapter import DiscordConnection, Roles  # noqa: PLC0415 - an SDK for its token
    from bot.platforms.discord_poster import DiscordPoster  # noqa: PLC0415

    rules, session = settings.file.discord, discord_session(settings)
    roles = Roles(frozenset(rules.admin_roles), frozenset(rules.moderator_roles))
    connection = DiscordConnection(session, roles, notice)
    return Platform(renderer("discord"), DiscordPoster(session), session.close), connection


def _slack(settings: Settings, notice: Notice, posts: dict[str, Handler]) -> tuple[Platform, Connection]:
    from bot.platforms.slack_adapter import SlackConnection  # noqa: PLC0415 - an SDK for its token
    from bot.platforms.slack_poster import SlackPoster  # noqa: PLC0415

    rules, session = settings.file.slack, slack_session(settings)
    connection = SlackConnection(session, frozenset(rules.admins), frozenset(rules.moderators), notice)
    if not settings.env.slack_app_token:
        posts["/slack/events"] = connection.events
    return Platform(renderer("slack"), SlackPoster(session), session.close), connection
