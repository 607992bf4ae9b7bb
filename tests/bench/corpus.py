"""Generated news: any number of articles, the same for the same number, of about the length of real ones.

The sentences are ours and mean little; their shapes (direct, mixed and indirect quotation, titles, pronouns,
continuation) are those that the analysis works on.
"""

from __future__ import annotations

import random
from html import escape

FIRST = "Ada Bo Carla Dag Elin Farid Greta Hugo Ines Jonas Kari Leif Mona Nils Olga Pavel Rita Sven Tora Uma".split()
LAST = "Aas Berg Corr Dahl Eide Falk Grov Holm Iversen Juhl Koch Lund Moe Nyberg Ohlin Prag Quist Stang Tveit".split()
ROLES = [
    "Finance Minister",
    "the harbour master",
    "chief economist",
    "Mayor",
    "a spokeswoman for the union",
    "Professor",
]
TOPICS = (
    "harbour budget ferry strike reactor grain border vaccine election glacier railway satellite merger drought".split()
)
CUES = "said added warned insisted argued noted replied".split()
CLAIMS = [
    "the {a} will reopen before the {b} is settled",
    "nobody in the valley had expected the {a} to last through the winter",
    "we have looked at the {a} three times and the figures do not change",
    "the cost of the {b} falls on those who never asked for it",
    "there is still time to talk about the {a}, but not much of it",
]
PLAIN = [
    "The {a} has divided the region since the spring, and two committees are still at work on it.",
    "Officials published {n} pages on the {b} late on Tuesday, a day before the vote.",
    "Prices rose by {n} per cent after the announcement, according to the statistics office.",
    "A second round of talks on the {a} is planned for next week in the capital.",
]
WORDS = 750


def article(number: int) -> dict[str, str]:
    """One article: id, title and text of about 750 words in paragraphs."""
    dice = random.Random(number)  # the same article for the same number
    people = [f"{dice.choice(FIRST)} {dice.choice(LAST)}" for _ in range(4)]
    subject, other = dice.choice(TOPICS), dice.choice(TOPICS)
    topics = {"a": subject, "b": other, "n": str(dice.randint(3, 900))}
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < WORDS:
        paragraphs.append(_paragraph(dice, dice.choice(people)).format(**topics))
    title = f"{subject.title()} talks turn to the {other}, {people[0]} says"
    return {"id": str(number), "title": title, "text": "\n\n".join(paragraphs)}


def _paragraph(dice: random.Random, person: str) -> str:
    claim, other, cue = dice.choice(CLAIMS), dice.choice(CLAIMS), dice.choice(CUES)
    capital = claim[0].upper() + claim[1:]
    return dice.choice(
        [
            f"“{capital},” {cue} {dice.choice(ROLES)} {person}. “{other.capitalize()}.”",
            f"{person.split()[1]} {cue} that {claim}.",
            f"“{capital},” {dice.choice(['he', 'she'])} said.",
            f"According to {person}, “{claim}”. {dice.choice(PLAIN)}",
            f"{dice.choice(PLAIN)} {dice.choice(PLAIN)}",
            f"{dice.choice(PLAIN)}",
        ]
    )


def page(number: int) -> str:
    """The article as a page with the usual furniture around it."""
    made = article(number)
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in made["text"].split("\n\n"))
    links = "".join(f'<li><a href="/a/{other}">Another story {other}</a></li>' for other in range(10))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<title>{escape(made['title'])} | Bench Post</title></head>"
        f"<body><nav><ul>{links}</ul></nav><main><article><h1>{escape(made['title'])}</h1>{body}</article></main>"
        f"<aside><h2>Read more</h2><ul>{links}</ul></aside><footer>About us, contact, terms</footer></body></html>"
    )


def feed(numbers: range, base: str) -> str:
    """An RSS 2.0 feed of articles, newest first."""
    items = "".join(
        f"<item><guid>{base}/a/{number}</guid><title>{escape(article(number)['title'])}</title>"
        f"<link>{base}/a/{number}</link></item>"
        for number in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Bench Post</title>{items}</channel></rss>'
