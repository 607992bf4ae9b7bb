"""Forms just over each documented limit, with the place of the fault: what the server must refuse, and its neighbours.

Lengths count UTF-16 units, so texts here are of characters that take two.
"""

from __future__ import annotations

from typing import Any

TWO = "\N{PERSONAL COMPUTER}"


def wide(units: int) -> str:
    """A text of so many UTF-16 units, in half as many characters."""
    return TWO * (units // 2) + "x" * (units % 2)


def button(**changes: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "More", "custom_id": "more"} | changes


def row(*items: Any) -> dict[str, Any]:
    return {"type": 1, "components": list(items)}


def select(count: int = 2, **changes: Any) -> dict[str, Any]:
    listed = [{"label": f"Feed {number}", "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "feeds", "options": listed} | changes


def embed(**changes: Any) -> dict[str, Any]:
    return {"embeds": [{"title": "Ferries"} | changes]}


def under(*rows: Any) -> dict[str, Any]:
    return {"content": "Ferries", "components": list(rows)}


FULL = {"description": wide(4096), "footer": {"text": wide(1000)}}
LONG_LINK = "https://harbour.example/" + "x" * 489
FIELD = {"name": "Who", "value": "What"}

EVERYTHING = "VIEW_CHANNEL SEND_MESSAGES EMBED_LINKS ATTACH_FILES READ_MESSAGE_HISTORY CREATE_PUBLIC_THREADS".split()

MESSAGES: list[tuple[str, dict[str, Any]]] = [
    ("content", {"content": wide(2001)}),
    ("embeds", {"embeds": [{"title": "Ferries"}] * 11}),
    ("embeds", {"embeds": [FULL, {"description": wide(905)}]}),
    ("embeds.0.title", embed(title=wide(257))),
    ("embeds.0.description", embed(description=wide(4097))),
    ("embeds.0.fields", embed(fields=[FIELD] * 26)),
    ("embeds.0.fields.0.name", embed(fields=[FIELD | {"name": wide(257)}])),
    ("embeds.0.fields.0.value", embed(fields=[FIELD | {"value": wide(1025)}])),
    ("embeds.0.fields.0.name", embed(fields=[{"value": "What"}])),
    ("embeds.0.fields.0.value", embed(fields=[FIELD | {"value": " "}])),
    ("embeds.0.footer.text", embed(footer={"text": wide(2049)})),
    ("embeds.0.author.name", embed(author={"name": wide(257)})),
    ("embeds.0.url", embed(url="ftp://harbour.example/ferries")),
    ("embeds.0.url", embed(url="https:///ferries")),
    ("embeds.0.image.url", embed(image={"url": "data:image/png;base64,AA"})),
    ("embeds.0.color", embed(color=0x1000000)),
    ("embeds.0.description", {"embeds": [{}]}),
    ("components", under(*(row(button(custom_id=f"row {number}")) for number in range(6)))),
    ("components.0.components", under(row(*(button(custom_id=f"button {number}") for number in range(6))))),
    ("components.0.components", under(row())),
    ("components.0.components", under(row(button(), select()))),
    ("components.0.components.0.label", under(row(button(label=wide(81))))),
    ("components.0.components.0.label", under(row(button(label="")))),
    ("components.0.components.0.custom_id", under(row(button(custom_id=wide(101))))),
    ("components.0.components.0.custom_id", under(row(button(custom_id=None)))),
    ("components.0.components.0.style", under(row(button(style=7)))),
    ("components", under(row(button(), button(label="Less")))),
    ("components.0.components.0.url", under(row({"type": 2, "style": 5, "label": "Read", "url": "javascript:x"}))),
    ("components.0.components.0.url", under(row(button(style=5, custom_id=None, url=LONG_LINK)))),
    ("components.0.components.0.options", under(row(select(26)))),
    ("components.0.components.0.options", under(row(select(0)))),
    ("components.0.components.0.options.0.label", under(row(select(options=[{"label": wide(101), "value": "1"}])))),
    ("components.0.components.0.options", under(row(select(options=[{"label": "A", "value": "1"}] * 2)))),
    ("components.0.components.0.placeholder", under(row(select(placeholder=wide(151))))),
    ("components.0.type", under(button())),
    ("allowed_mentions.parse.0", {"content": "Hello", "allowed_mentions": {"parse": ["here"]}}),
    ("allowed_mentions", {"content": "Hello", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}),
    ("allowed_mentions.users", {"content": "Hello", "allowed_mentions": {"users": [str(n) for n in range(101)]}}),
    ("nonce", {"content": "Hello", "nonce": "x" * 26}),
]

JUST_RIGHT: list[dict[str, Any]] = [
    {"content": wide(2000)},
    {"embeds": [FULL, {"description": wide(904)}]},
    embed(title=wide(256), fields=[{"name": wide(96), "value": wide(94)}] * 25, footer={"text": wide(994)}),
    embed(author={"name": wide(256), "url": "https://harbour.example/"}, description=wide(4096)),
    under(*(row(*(button(custom_id=f"{line}:{place}") for place in range(5))) for line in range(5))),
    under(row(button(label=wide(80), custom_id=wide(100)))),
    under(row(select(25, placeholder=wide(150), max_values=25))),
    {"content": "Hello", "allowed_mentions": {"parse": []}, "nonce": "x" * 25},
]


def option(kind: int = 3, name: str = "name", **changes: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": "Who"} | changes


def command(*options: Any, **changes: Any) -> dict[str, Any]:
    return {"name": "actor", "description": "What somebody said", "options": list(options)} | changes


def many(count: int, make: Any) -> list[Any]:
    return [make(f"n{number}") for number in range(count)]


LONG_CHOICES = [{"name": "x" * 100, "value": f"{number:02}" + "y" * 98} for number in range(25)]

COMMANDS: list[tuple[str, list[dict[str, Any]]]] = [
    ("0.name", [command(name="Actor")]),
    ("0.name", [command(name="two words")]),
    ("0.name", [command(name="x" * 33)]),
    ("0.description", [command(description="")]),
    ("0.description", [command(description=wide(101))]),
    ("0.options", [command(*many(26, lambda name: option(name=name)))]),
    ("0.options", [command(option(), option())]),
    ("0.options", [command(option(), option(4, "count", required=True))]),
    ("0.options", [command(option(1, "add"), option())]),
    ("0.options.0.type", [command(option(2, "feed", options=[option(2, "deep", options=[option(1, "add")])]))]),
    ("0.options.0.type", [command(option(1, "feed", options=[option(1, "add")]))]),
    ("0.options.0.type", [command(option(2, "feed"))]),
    ("0.options.0.choices", [command(option(choices=[{"name": n, "value": n} for n in many(26, str)]))]),
    ("0.options.0.autocomplete", [command(option(autocomplete=True, choices=[{"name": "A", "value": "a"}]))]),
    ("0.options.0.choices.0.name", [command(option(choices=[{"name": "", "value": "a"}]))]),
    ("0", [command(option(choices=LONG_CHOICES), option(name="second", choices=LONG_CHOICES))]),
    ("", [command(), command()]),
    ("", [command(name=name) for name in many(101, str)]),
]


def text_input(**changes: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "text", "style": 1, "label": "Question"} | changes


def modal(*rows: Any, **changes: Any) -> dict[str, Any]:
    return {"title": "Ask", "custom_id": "ask", "components": list(rows or (row(text_input()),))} | changes


MODALS: list[tuple[str, dict[str, Any]]] = [
    ("data.title", modal(title=wide(46))),
    ("data.custom_id", modal(custom_id="")),
    ("data.components", modal(*(row(text_input(custom_id=name)) for name in many(6, str)))),
    ("data.components.0.components.0.label", modal(row(text_input(label=wide(46))))),
    ("data.components.0.components.0.placeholder", modal(row(text_input(placeholder=wide(101))))),
    ("data.components.0.components.0.type", modal(row(button()))),
    ("data.components.0.label", modal({"type": 18, "label": wide(46), "component": text_input(label=None)})),
]
