"""The errors that the bot expects. Vendors' errors are translated into these at the edge where they arise.

    BotError
      SourceError(url)          a feed or page that cannot be used
        FetchError              no usable answer: `kind` says which, `retry_after_s` when to come back
        FeedError               an answer that is no feed, or one that broke the parser
        PageError               an answer that holds no article
      WorkerError               the worker process died or passed its limits on this job
      ChartError                no picture of a chart: the drawing process failed, or too many wait for it
      StartError                the service cannot listen where it shall
      StoreError                the database: unreachable, newer schema, read-only
      DeliveryError
        TransientDeliveryError  try again after `retry_after_s`
        PermanentDeliveryError  never; `reason` says what an admin can do
          MessageGoneError      a posted message that can be edited no more
      CommandError(user_message)
        UnknownCommand, BadArgument, NotAllowed

`config.ConfigError` and `summarizer.SummarizerError` stand apart.
"""

from __future__ import annotations

from typing import Literal

FetchKind = Literal[
    "refused",
    "unreachable",
    "timeout",
    "blocked",
    "gone",
    "not_found",
    "throttled",
    "server",
    "too_large",
    "redirects",
    "tls",
    "bad_url",
]


class BotError(Exception):
    """Anything that the bot expects to go wrong."""


class SourceError(BotError):
    """A feed or page that cannot be used; `url` is its address."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class FetchError(SourceError):
    """No usable answer came."""

    def __init__(
        self, url: str, reason: str, kind: FetchKind = "unreachable", retry_after_s: float | None = None
    ) -> None:
        super().__init__(url, reason)
        self.kind = kind
        self.retry_after_s = retry_after_s


class FeedError(SourceError):
    """What came is no feed, or broke the parser."""


class PageError(SourceError):
    """What came holds no article."""


class WorkerError(BotError):
    """The worker process died or passed its limits on one job; the next job gets a new one."""


class ChartError(BotError):
    """A chart was not drawn; its words are told all the same."""


class StartError(BotError):
    """The service cannot begin; the message says what to set."""


class StoreError(BotError):
    """The database cannot be used; the message says what to do."""


class DeliveryError(BotError):
    """A part of a delivery was not posted."""


class TransientDeliveryError(DeliveryError):
    """Worth another try, after `retry_after_s` seconds where the platform names them.

    One that does not `count` is no fault of this delivery, such as a refused token: it uses up none of its tries.
    """

    def __init__(self, reason: str, retry_after_s: float | None = None, *, counts: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.counts = counts


class PermanentDeliveryError(DeliveryError):
    """No try will succeed until somebody acts; `reason` says what. `lost`: nothing else can be posted there either."""

    def __init__(self, reason: str, *, lost: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lost = lost


class MessageGoneError(PermanentDeliveryError):
    """A message that was to be edited is no longer there, or can be edited no more."""


class CommandError(BotError):
    """A command that cannot be answered; `user_message` is what the asker is told."""

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


class UnknownCommand(CommandError):
    """No such command; the message names the nearest."""


class BadArgument(CommandError):
    """An argument that cannot be read; the message shows one that can."""


class NotAllowed(CommandError):
    """The asker may not; the message says who may."""
