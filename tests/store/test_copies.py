"""What a moderator says of a quotation holds for its copies in other outlets, as far as their articles allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import QuoteFix, QuoteRef, Verdict
from summarizer.model import Actor, Analysis
from tests.store.desk import FERRY, KELD, Desk, cited
from tests.store.material import a_feed, entry, minutes, poll, quote, reading

NAMING = "“The ferry sails at noon,” Ada Lind said beside Karl Berg, who nodded. More is to come."
SILENT = "Nils Berg was there. “The ferry sails, at noon!” Ada Lind told the Harbour Times today."
NOBODY = "“The ferry sails at noon,” it was said on the quay, where Karl Berg stood in the rain."
ANOTHER = "“The ferry sails at noon,” said Siv Dal, while Karl Berg looked on from the other pier."
SPOKEN = {NAMING: "Ada Lind", SILENT: "Ada Lind", NOBODY: None, ANOTHER: "Siv Dal"}
NAMES = "Ada Lind", "Karl Berg", "Nils Berg", "Siv Dal"


def words_of(text: str) -> str:
    return text[text.index("“") + 1 : text.index("”")]


def read_as(text: str, speaker: str | None) -> Analysis:
    actors = tuple(Actor(name, "person", (name.split()[-1],)) for name in NAMES if name in text)
    return Analysis("en", (quote(text, words_of(text), speaker),), actors)


class Copies:
    """A desk beside whose article other outlets tell the same words."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.ids = desk, dict[str, int]()

    def come(self, *texts: str, at: float = 5) -> None:
        for text in texts:
            name = f"copy{len(self.ids)}"
            feed = a_feed(self.desk.runner, self.desk.store, f"https://{name}.example/feed.xml", name)
            self.desk.run(self.desk.store.record_poll(poll(feed, entry(name), at=minutes(at))))
            [pending] = self.desk.run(self.desk.store.claim(minutes(at), 60, 1))
            read = reading(pending, text, analysis=read_as(text, SPOKEN[text]))
            self.desk.run(self.desk.store.store_read(replace(read, outlet=name), minutes(at)))
            self.ids[text] = pending.id

    def shown(self, text: str) -> list[str | None]:
        found = self.desk.run(self.desk.store.quotes_of([self.ids[text]], 0, 9))
        return [one.speaker for one in found.citations]

    def says(self, text: str, verdict: Verdict | None, speaker: str | None = None, at: float = 30) -> bool:
        ref = QuoteRef.of(cited(self.ids[text], text, words_of(text)))
        return self.desk.run(self.desk.store.fix(QuoteFix(ref, verdict, speaker), KELD, minutes(at)))

    def analysed(self) -> None:
        """The archive is read anew."""
        for page in self.desk.run(self.desk.store.articles_page(0, None, 99)):
            first = page.id == self.desk.article.id
            again = self.desk.article.analysis if first else read_as(page.text, SPOKEN[page.text])
            self.desk.run(self.desk.store.store_read(replace(page, analysis=again), minutes(90)))


@pytest.fixture
def copies(desk: Desk) -> Copies:
    return Copies(desk)


@pytest.mark.parametrize("later", [False, True], ids=["there before", "read later"])
def test_a_corrected_speaker_holds_for_the_same_words_of_the_same_wrong_speaker_or_nobody(
    copies: Copies, *, later: bool
) -> None:
    copies.come(*(() if later else SPOKEN))
    copies.desk.says(FERRY, "speaker", "Karl Berg")
    copies.come(*(SPOKEN if later else ()), at=25)
    for _ in range(2):
        assert [copies.shown(text) for text in SPOKEN] == [["Karl Berg"], [None], ["Karl Berg"], ["Siv Dal"]]
        copies.analysed()


def test_what_is_taken_back_or_said_otherwise_of_one_copy_is_of_all(copies: Copies) -> None:
    copies.come(*SPOKEN)
    copies.desk.says(FERRY, "speaker", "Karl Berg")
    assert copies.says(NOBODY, "unclear")
    assert [copies.shown(text) for text in SPOKEN] == [[None], [None], [None], ["Siv Dal"]]
    assert copies.desk.shown()[FERRY] is None
    assert copies.says(SILENT, None, at=40)
    assert [copies.shown(text) for text in SPOKEN] == [[one] for one in SPOKEN.values()]
    assert copies.desk.shown()[FERRY] == "Ada Lind"
    copies.analysed()
    assert [copies.shown(text) for text in SPOKEN] == [[one] for one in SPOKEN.values()]


def test_the_last_word_takes_the_place_of_one_that_was_said_elsewhere_where_it_holds(copies: Copies) -> None:
    copies.come(NOBODY, ANOTHER)
    assert copies.desk.says(FERRY, "unclear")
    assert copies.says(ANOTHER, "unclear", at=31)
    assert copies.says(NOBODY, "speaker", "Karl Berg", at=32)
    assert (copies.desk.shown()[FERRY], copies.shown(NOBODY), copies.shown(ANOTHER)) == (None, ["Karl Berg"], [None])
    assert copies.says(NOBODY, "hidden", at=33)
    assert FERRY not in copies.desk.shown()
    assert (copies.shown(NOBODY), copies.shown(ANOTHER)) == ([], [])
    assert len(copies.desk.run(copies.desk.store.corrected(0, 9))) == 1
    assert copies.says(NOBODY, None, at=34)
    assert (copies.desk.shown()[FERRY], copies.shown(NOBODY), copies.shown(ANOTHER)) == (
        "Ada Lind",
        [None],
        ["Siv Dal"],
    )


def test_hidden_words_are_hidden_in_every_copy_but_somebody_elses(copies: Copies) -> None:
    copies.come(*SPOKEN)
    copies.desk.says(FERRY, "hidden")
    assert [copies.shown(text) for text in SPOKEN] == [[], [], [], ["Siv Dal"]]
    copies.desk.says(FERRY, None, at=40)
    assert [copies.shown(text) for text in SPOKEN] == [[one] for one in SPOKEN.values()]


def test_a_correction_is_exported_and_counted_once(copies: Copies) -> None:
    copies.come(NAMING, NOBODY)
    copies.desk.says(FERRY, "speaker", "Karl Berg")
    exported = copies.desk.run(copies.desk.store.corrected(0, 9))
    assert [(article.id, [one.words for one in said]) for article, said in exported] == [
        (copies.desk.article.id, [FERRY])
    ]
    assert copies.desk.run(copies.desk.store.corrections_of("slack", "U7")) == 1


def test_a_copy_that_names_somebody_else_now_is_theirs(copies: Copies) -> None:
    copies.come(NAMING)
    copies.desk.says(FERRY, "speaker", "Karl Berg")
    [page] = [one for one in copies.desk.run(copies.desk.store.articles_page(0, None, 9)) if one.text == NAMING]
    other = replace(page, analysis=read_as(NAMING, "Siv Dal"))
    copies.desk.run(copies.desk.store.store_read(other, minutes(50)))
    assert copies.shown(NAMING) == ["Siv Dal"]
    copies.desk.run(copies.desk.store.store_read(replace(page, analysis=read_as(NAMING, "Ada Lind")), minutes(51)))
    assert copies.shown(NAMING) == ["Karl Berg"]


def test_few_words_are_no_quotation_that_others_copy(copies: Copies) -> None:
    short = "“Of course,” Ada Lind said."
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SPOKEN, short, "Ada Lind")
        copies.come(short)
        own = "“Of course,” said Ada Lind. Karl Berg stood by. " + "It rained all over the harbour. " * 3
        copies.desk.rereads(own, 10, analysis=read_as(own, "Ada Lind"))
        assert copies.desk.says("Of course,", "hidden")
        assert copies.shown(short) == ["Ada Lind"]


def test_the_card_of_a_copy_is_edited(copies: Copies) -> None:
    copies.come(NAMING)
    copies.desk.posted()
    assert copies.says(NAMING, "hidden")
    edit = copies.desk.edit(40)
    assert edit
    assert FERRY not in [one.words for story in edit.digest.stories for one in story.citations]


def test_what_vanished_from_an_outlet_is_still_corrected_in_the_others(copies: Copies) -> None:
    copies.desk.says(FERRY, "speaker", "Karl Berg")
    gone = "It rained over all of the harbour, and Ada Lind said nothing of any ferry at all."
    copies.desk.rereads(gone, 30, analysis=Analysis("en", (), ()))
    copies.come(NAMING, at=40)
    assert copies.shown(NAMING) == ["Karl Berg"]


def test_a_correction_outlives_the_article_that_it_was_said_of_in_its_copies(copies: Copies) -> None:
    copies.come(NAMING, SILENT, at=5)
    copies.desk.says(FERRY, "speaker", "Karl Berg")
    for oldest in (copies.desk.article.id, copies.ids[NAMING]):
        assert copies.desk.run(copies.desk.store.delete_older_than(minutes(60), 1)) == 1
        assert oldest not in [one.id for one in copies.desk.run(copies.desk.store.articles_page(0, None, 9))]
    exported = copies.desk.run(copies.desk.store.corrected(0, 9))
    assert [(article.id, [(one.words, one.speaker) for one in said]) for article, said in exported] == [
        (copies.ids[SILENT], [(words_of(SILENT), "Karl Berg")])
    ]
    assert copies.desk.run(copies.desk.store.corrections_of("slack", "U7")) == 1
    copies.come(NOBODY, at=61)
    assert copies.shown(NOBODY) == ["Karl Berg"]
    assert copies.says(NOBODY, None, at=70)
    assert [copies.shown(text) for text in (SILENT, NOBODY)] == [["Ada Lind"], [None]]
    assert copies.desk.run(copies.desk.store.corrected(0, 9)) == []
