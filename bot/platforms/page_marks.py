"""What the three drawings of a preview page share: links, buttons and lines, as HTML that escapes all it is given."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from bot.platforms.wording import web_link


def linked(label: str | Markup, url: str | None) -> Markup:
    """The label, linked where a card may link to its address; who follows it is told to nobody."""
    target = web_link(url)
    if target is None:
        return escape(label)
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(target, label)


def buttons(labels: Iterable[str]) -> Markup:
    """A row of buttons as a list, since nothing can be pressed on a picture of them."""
    drawn = Markup("").join(Markup("<li>{}</li>").format(label) for label in labels)
    return Markup('<ul class="buttons" aria-label="Buttons">{}</ul>').format(drawn) if drawn else drawn


def lines(parts: Iterable[str | Markup]) -> Markup:
    """One under the other."""
    return Markup("<br>").join(parts)


def message(inside: Markup, at: str) -> Markup:
    """A chat message of ours, with the hour at which it would have come."""
    return Markup(
        '<div class="message"><span class="face" aria-hidden="true">P</span><div class="said">'
        '<p class="who"><b>Pullquote</b> <span class="badge">APP</span> <span class="faint">{}</span></p>{}</div></div>'
    ).format(at, inside)


def thread(head: str | Markup, inside: Markup) -> Markup:
    """What stands in the thread under a message."""
    return Markup('<div class="thread"><p class="begun">{}</p>{}</div>').format(head, inside) if inside else inside


def post(name: str, tags: Iterable[str], inside: Markup) -> Markup:
    """A forum's post: its title, its tags, then its messages."""
    drawn = Markup("").join(Markup("<li>{}</li>").format(tag) for tag in tags)
    listed = Markup('<ul class="tags" aria-label="Tags">{}</ul>').format(drawn) if drawn else drawn
    return Markup('<div class="post"><p class="name" dir="auto">{}</p>{}{}</div>').format(name, listed, inside)
