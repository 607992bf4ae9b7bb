"""What is marked as no content, and, as important, what is not."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.boilerplate import is_list_heading, mark
from summarizer.model import Span

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"

NO_CONTENT = [
    "Prime Minister Ilse Hartog at the Verrin lock (REUTERS/Dana Moreau)",
    "Prime Minister Ilse Hartog at the Verrin lock (REUTERS/Dana Moreau) (DANA MOREAU/)",
    "A burning depot outside Karsk (Press Office of the Ministry of Defence via AP)",
    "A burning depot outside Karsk (Uncredited /)",
    "Ferries wait in the fog. (Photo: Dana Moreau/The Harbour Courier)",
    "Ferries wait in the fog [Photo by Dana Moreau]",
    "Ferries wait in the fog (AP Photo/Dana Moreau)",
    "Ferries wait in the fog (DANA MOREAU/AFP/Getty Images)",
    "Ferries wait in the fog. Photograph: Dana Moreau/The Harbour Courier",
    "Die Schleuse am Abend. Foto: dpa",
    "Ferries wait in the fog (AFP)",
    "Dana Moreau/Getty Images",
    "© Dana Moreau",
    "Image source, Getty Images",
    "(With information from Reuters)",
    "With additional reporting by Tom Ward",
    "Reporting by Dana Moreau in Verrin; Editing by Tom Ward",
    "(Additional reporting by Tom Ward; editing by Ana Lind)",
    "The Associated Press contributed to this report.",
    "Mit Material von dpa",
    "This story was first published on Tuesday.",
    "Read more: Ferries stopped by fog for a third day",
    "Lesen Sie auch: Die Schleuse bleibt zu",
    "Sign up for our evening newsletter",
    "Get the day's news delivered to your inbox",
    "Follow us on Facebook",
    "Correction: An earlier version of this article gave the wrong year.",
    "This article was amended on 3 June to correct a name.",
    "Ward reported from Verrin; Lind, from Keld.",
    "The post Lock opens at last appeared first on Harbour Courier.",
    "Read the rest of the story here.",
    "Watch the full interview below:",
    "h/t: Harbour Courier",
    "dana.moreau@courier.example",
    "https://courier.example/lock",
    "Lea también: La esclusa se abre",
    "To continue reading, subscribe now or log in to your account.",
    "Um weiterzulesen, melden Sie sich bitte an.",
    "Advertisement",
    "Article content",
    "Jetzt abonnieren und keine Ausgabe verpassen",
]

CONTENT = [
    "“The lock will open in June,” said Ilse Hartog (Labour).",
    "Ilse Hartog, a member of the Liberal Party (VVP), won 41 per cent of the vote.",
    "VERRIN (Reuters) - The lock opened on Tuesday after eleven years of work.",
    "The agency, known by its initials (AP), was founded in 1846.",
    "He held up the picture: a small dog in front of the lock.",
    "“Sign up for the scheme before July,” the minister told residents.",
    "Read more than one paper, the minister advised.",
    "Related work by the same team showed a fall of 12 per cent.",
    "More from the survey is expected on Friday, she said.",
    "With information from three ministries still missing, the audit was postponed until the autumn session.",
    "Subscribers to the scheme, she added, would be repaid.",
    "By Tuesday night the water had reached the market square.",
    "Share prices fell by four per cent after the announcement.",
    "Follow-up talks are planned for Friday.",
    "The bill failed 48/51 (it needed 50).",
    "The Reuters correspondent in Verrin was released on Monday.",
    "Source material for the study came from 41 lakes.",
    "Photo identification will be required at the border from May, the ministry said.",
    "“Listen: it is open, and that is all that counts,” Hartog said.",
    "“Share!” she shouted.",
    "Listen: it is open, and that is all that counts.",
    "Correction: “We never said that,” the ministry wrote, and withdrew its letter.",
    "Watch the full moon over the lock, said the poster, and thousands came.",
    "Ward reported from the quay that morning, and his paper printed the story.",
    "3 June 2026 was the day on which the lock opened.",
    "To continue reading aloud was impossible, she said, because the hall was laughing.",
    "Trending upwards since March, inflation reached 4.1 per cent.",
]


def marked(text: str, title: str = "") -> list[str]:
    return [span.of(text) for span in mark(text, title)]


@pytest.mark.parametrize("line", NO_CONTENT)
def test_a_line_of_furniture_is_marked_whole(line: str) -> None:
    text = f"The lock opened on Tuesday.\n\n{line}\n\n“At last,” said Ilse Hartog."
    assert marked(text) == [line]


@pytest.mark.parametrize("line", CONTENT)
def test_a_line_of_the_story_is_not_marked(line: str) -> None:
    assert marked(f"The lock opened on Tuesday.\n\n{line}\n\n“At last,” she said.") == []


def test_a_list_at_the_end_is_marked_with_its_items_even_where_they_end_in_full_stops() -> None:
    items = ["Keep reading:", "Ferries were stopped by fog for a third day.", "Why the lock took eleven years"]
    text = "\n\n".join(["“At last,” said Ilse Hartog.", *items])
    assert marked(text) == items


def test_a_list_inside_the_story_ends_at_the_first_full_sentence() -> None:
    after = "“It is late, but it is open,” Hartog said. She thanked the divers, who had worked through two winters."
    text = f"The lock opened.\n\nRelated articles\n\nWhy the lock took eleven years\n\n{after}"
    assert marked(text) == ["Related articles", "Why the lock took eleven years"]


def test_speech_after_a_list_heading_is_never_taken_for_an_item() -> None:
    text = "The lock opened.\n\nRead more\n\n“It is open,” she said.\n\n“At last.”"
    assert marked(text) == ["Read more"]


def test_many_short_paragraphs_after_a_heading_are_a_story_not_a_list() -> None:
    story = [f"Ship number {n} passed the lock." for n in range(40)]
    assert marked("\n".join(["The lock opened.", "See also", *story])) == ["See also"]


def test_a_heading_that_ends_the_text_is_marked_alone() -> None:
    assert marked("The lock opened.\n\nMehr zum Thema") == ["Mehr zum Thema"]


@pytest.mark.parametrize("line", ["Keep reading:", "READ MORE", "Auch interessant", "More from the Courier"])
def test_headings_of_lists_are_known(line: str) -> None:
    assert is_list_heading(line)


def test_the_headline_said_again_is_marked_whatever_its_marks_and_case() -> None:
    text = "LOCK OPENS, AT LAST\n\nThe lock opened on Tuesday."
    assert marked(text, "Lock opens at last") == ["LOCK OPENS, AT LAST"]


def test_a_title_that_is_the_first_sentence_hides_nothing() -> None:
    text = "The lock opened on Tuesday.\n\nShips passed."
    assert marked(text, "The lock opened on Tuesday.") == []


def test_a_headline_deep_in_the_text_is_left_alone() -> None:
    text = "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nLock opens"
    assert marked(text, "Lock opens") == []


def test_a_byline_at_the_top_is_marked() -> None:
    assert marked("By Dana Moreau and Tom Ward\n\nThe lock opened.") == ["By Dana Moreau and Tom Ward"]


@pytest.mark.parametrize(
    "line",
    [
        "Published 3 June 2026",
        "Updated: June 3, 2026 4:15 pm EDT",
        "Mittwoch, 3. Juni 2026",
        "03/06/2026 - 16:40",
        "2026-06-03",
    ],
)
def test_a_date_alone_at_the_top_is_marked(line: str) -> None:
    assert marked(f"{line}\n\nThe lock opened.") == [line]


def test_the_second_copy_of_a_line_is_marked_and_the_first_is_not() -> None:
    pulled = "“It is late, but it is open,” Hartog said."
    text = f"The lock opened.\n\n{pulled}\n\nShips passed.\n\n{pulled}"
    spans = mark(text)
    assert [span.start for span in spans] == [text.rindex(pulled)]


def test_an_interviewers_repeated_question_is_content() -> None:
    question = "What did you see from the lock that night?"
    assert marked(f"{question}\n\nShips.\n\n{question}\n\nNothing.") == []


@pytest.mark.parametrize(
    ("last", "tail"),
    [
        ("“At last,” she said. (With information from Nordwire)", "(With information from Nordwire)"),
        (
            "Ships passed. Reporting by Dana Moreau; Editing by Tom Ward",
            "Reporting by Dana Moreau; Editing by Tom Ward",
        ),
        ("“At last,” she said. (AFP)", "(AFP)"),
    ],
)
def test_a_credit_on_the_last_sentence_line_is_marked_alone(last: str, tail: str) -> None:
    text = f"The lock opened. {last}"
    assert marked(text) == [tail]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('abc (“”"/).:\n\tÄ©'), max_size=300), st.text(max_size=20))
def test_marks_are_in_order_apart_and_inside_the_text(text: str, title: str) -> None:
    spans = mark(text, title)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))


@settings(deadline=None)
@given(st.lists(st.sampled_from([*NO_CONTENT, *CONTENT, "Keep reading:"]), max_size=12))
def test_marks_slice_to_whole_trimmed_text(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    assert all(piece == piece.strip() and piece for piece in marked(text))


@pytest.mark.parametrize(
    "unit", ["(", "Photo: A", "(REUTERS/", "Read more\n", "a\n", "Reporting by A; ", "A via ", "! "]
)
def test_cost_grows_with_the_text_not_with_its_square(unit: str) -> None:
    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        mark(text)
        return time.process_time() - start

    cost(10_000)
    assert cost(400_000) < 12 * max(cost(100_000), 0.01)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared evaluation data is not beside this checkout")
def test_the_shared_article_is_marked_completely() -> None:
    gold_file = next(SHARED.glob("seeds/*.gold.json"))
    gold = json.loads(gold_file.read_text(encoding="utf-8"))
    text = (gold_file.parent / gold["file"]).read_text(encoding="utf-8")
    spans = mark(text, gold["title"])
    for words in gold["not_content"]:
        start = text.index(words)
        assert any(span.start <= start and start + len(words) <= span.end for span in spans), words
    quotes = [Span(quote["start"], quote["end"]) for quote in gold["quotes"]]
    assert not [quote for quote in quotes if any(span.overlaps(quote) for span in spans)]
