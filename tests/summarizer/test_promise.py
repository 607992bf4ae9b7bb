"""Who must not be named: at the shipped threshold an article's sentence names who said it, or nobody, never another."""

from __future__ import annotations

import pytest

from summarizer.analysis import sure_enough
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.quotes import find
from tests.summarizer.shown import THRESHOLD, named

WORDS = "“the dam will not hold another winter”"


# --- a clause that says more of a noun -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "teller"),
    [
        (f"Ann Moss turned to the fire department, which reported {WORDS} on Friday.", "fire department"),
        (f"Ann Moss turned to the fire department which reported {WORDS} on Friday.", "fire department"),
        (f"Ann Moss criticised the newspaper that wrote {WORDS}.", "newspaper"),
        (f"Ann Moss referred to a study which said {WORDS}.", "study"),
        (f"Ann Moss read from a report that says {WORDS}.", "report"),
        (f"Ann Moss thanked the man who shouted {WORDS} at the gate.", "man"),
        (f"Ann Moss answered Jon Ware, who said {WORDS}.", "Jon Ware"),
        (f"Ann Moss waved a sign which read {WORDS} on Friday.", "sign"),
        (f"Ann Moss sent the town a letter that said {WORDS}.", "letter"),
        ("Ann Moss sent the town a letter that said the dam would not hold.", "letter"),
    ],
)
def test_a_relative_clause_is_told_by_its_noun(text: str, teller: str) -> None:
    assert named(text) <= {teller}


@pytest.mark.parametrize(
    "text",
    [
        f"Ann Moss posted a notice on the harbour door which stated {WORDS}.",
        f"Ann Moss shared a post by Jon Ware that said {WORDS}.",
        f"Ann Moss voted for the resolution which said the town {WORDS}.",
        "A film about Ann Moss calls the dam “a danger to the valley”.",
        f"A documentary on Ann Moss says {WORDS}.",
    ],
)
def test_nobody_is_named_for_what_a_thing_says(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss said she had seen boats that reminded her of “a drowned man's shoes”.",
        f"Ann Moss said the town needs a plan that says {WORDS}.",
        f"Ann Moss, who said {WORDS}, left the hall.",
        f"Ann Moss said that {WORDS}.",
    ],
)
def test_a_teller_of_the_whole_sentence_stays_who_speaks(text: str) -> None:
    assert named(text) == {"Ann Moss"}


def test_a_relative_clause_that_is_over_says_nothing_of_what_follows() -> None:
    assert named("Ann Moss said any sailor who wants to win “owes it to the men of the harbour”.") == {"Ann Moss"}


# --- a participle that says more of a noun ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "teller"),
    [
        ("A lawyer representing Ann Moss", "lawyer"),
        ("Jon Ware, a lawyer representing Ann Moss,", "Jon Ware"),
        ("The nurse treating Ann Moss", "nurse"),
        ("A detective investigating Mayor Ann Moss", "detective"),
        ("A man impersonating Ann Moss", "man"),
        ("An actor playing Ann Moss", "actor"),
        ("A neighbour feeding Ann Moss", "neighbour"),
        ("A man claiming to be Ann Moss", "man"),
        ("A woman posing as Ann Moss", "woman"),
        ("The company employing Ann Moss", "company"),
        ("Jon Ware representing Ann Moss", "Jon Ware"),
        ("The boat was late, and a lawyer representing Ann Moss", "lawyer"),
    ],
)
def test_who_is_meant_by_a_participle_does_not_speak(who: str, teller: str) -> None:
    assert named(f"{who} said: {WORDS}.") == {teller}


@pytest.mark.parametrize(
    "text",
    [
        f"Visiting professor Ann Moss said: {WORDS}.",
        f"Managing director Ann Moss said: {WORDS}.",
        f"Jon Ware was asking before Ann Moss said: {WORDS}.",
        f"The crowd fell silent as Ann Moss said: {WORDS}.",
        f"Jon Ware was standing near the building Ann Moss said was {WORDS}.",
        f"A crowd of people watching as Ann Moss said: {WORDS}.",
        f"The Viking Ann Moss said: {WORDS}.",
        f"At the police briefing Ann Moss said: {WORDS}.",
        f"During the team training Ann Moss said: {WORDS}.",
        f"At a council meeting Ann Moss said: {WORDS}.",
        f"After police questioning Ann Moss said: {WORDS}.",
        f"The council meeting Ann Moss said was {WORDS} is over.",
        f"Jon Ware kept saying Ann Moss said: {WORDS}.",
        f"The king listened as Ann Moss said: {WORDS}.",
    ],
)
def test_a_name_behind_another_word_in_ing_speaks(text: str) -> None:
    assert named(text) == {"Ann Moss"}


# --- what was not said ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss never said “the dam will hold”.",
        "Ann Moss has not said “the dam will hold”.",
        "Ann Moss didn’t call the dam “a gift to the valley”.",
        f"Nobody said {WORDS}.",
        f"No keeper said {WORDS}.",
        f"Ann Moss denied having said {WORDS}.",
        f"Ann Moss denied saying {WORDS}.",
        "Ann Moss denied that she had ever called the dam “a gift to the valley”.",
        f"Ann Moss refused to say {WORDS}.",
        f"Ann Moss should have said {WORDS}.",
        f"Ann Moss might say {WORDS}.",
        f"Ann Moss must say {WORDS}.",
        f"If Ann Moss said {WORDS}, nobody heard it.",
        f"Had Ann Moss said {WORDS}, the town would have listened.",
        f"Whether Ann Moss said {WORDS} is not known.",
        f"Unless Ann Moss says {WORDS}, they will march.",
        f"Ann Moss cannot say {WORDS}.",
        f"Ann Moss forgot to say {WORDS}.",
        f"Ann Moss stopped short of saying {WORDS}.",
        f"Ann Moss kept Jon Ware from saying {WORDS}.",
        f"Ann Moss cannot recall saying {WORDS}.",
        f"Nobody remembers Ann Moss saying {WORDS}.",
        f"Ann Moss was wrongly quoted as saying {WORDS}.",
        f"It was not Ann Moss who said {WORDS}.",
        f"It wasn’t Ann Moss who said {WORDS}.",
        f"It is not she who said {WORDS}; Ann Moss was abroad.",
        f"Ann Moss is not the one who said {WORDS}.",
        f"Ann Moss was never the keeper who said {WORDS}.",
        f"In a fake video, Ann Moss says {WORDS}.",
        f"In a deepfake posted on Monday, Ann Moss says {WORDS}.",
        f"A doctored clip in which Ann Moss says {WORDS} went round the harbour.",
        f"A doctored clip shows Ann Moss saying {WORDS}.",
        f"Thousands have shared a deepfake of Ann Moss saying {WORDS}.",
        f"A fake Ann Moss said {WORDS}.",
        f"It was Jon Ware, not Ann Moss, who said {WORDS}.",
        f"Neither Jon Ware nor Ann Moss said {WORDS}.",
        f"Whether or not Ann Moss said {WORDS} is unclear.",
        f"Did Ann Moss say {WORDS}?",
        f"Has Ann Moss ever said {WORDS}?",
        f"Could Ann Moss have said {WORDS}?",
        f"Never did Ann Moss say {WORDS}.",
        f"Nor did Ann Moss say {WORDS}.",
        f"At no time did Ann Moss say {WORDS}.",
        f"Ann Moss did not, as reported, say {WORDS}.",
        f"Ann Moss did not on Friday say {WORDS}.",
        f"It is untrue that Ann Moss said {WORDS}.",
        f"It is not true that Ann Moss said {WORDS}.",
        f"Jon Ware doubts that Ann Moss ever said {WORDS}.",
        f"There is no record of Ann Moss saying {WORDS}.",
        f"Jon Ware hoped Ann Moss would say {WORDS}.",
        f"Ann Moss ought to have said {WORDS}.",
        f"Ann Moss should say {WORDS}.",
        f"Ann Moss has yet to say {WORDS}.",
        f"Ann Moss was about to say {WORDS}.",
        f"Ann Moss almost said {WORDS}.",
        f"Ann Moss is not known to have said {WORDS}.",
        f"Ann Moss was falsely reported to have said {WORDS}.",
        f"Nowhere did Ann Moss say {WORDS}.",
        f"In a fake press release, Ann Moss says {WORDS}.",
    ],
)
def test_nobody_is_named_for_what_was_not_said(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    ("text", "teller"),
    [
        ("Ann Moss not only said “the dam will hold another winter” but swore it.", "Ann Moss"),
        ("Ann Moss denied “any part in the sale of the dam”.", "Ann Moss"),
        ("Ann Moss denied the charge, saying “the dam will hold another winter”.", "Ann Moss"),
        ("Ann May said “the dam will hold another winter”.", "Ann May"),
        ("“Not now,” Ann Moss said. “The dam will hold.”", "Ann Moss"),
        ("A town with no gate needs a wall, Ann Moss said: “The dam will not hold.”", "Ann Moss"),
        (f"After the fake video spread, Ann Moss said {WORDS}.", "Ann Moss"),
        (f"In a statement on the doctored clip, Ann Moss said {WORDS}.", "Ann Moss"),
        (f"In the fake keepers case, Ann Moss said {WORDS}.", "Ann Moss"),
        (f"After the fake video, Ann Moss resigned, saying {WORDS}.", "Ann Moss"),
        (f"Ann Moss said the fake video was {WORDS}.", "Ann Moss"),
        (f"In a forged letter case, Ann Moss said {WORDS}.", "Ann Moss"),
        (f"Ann Moss never stopped saying {WORDS}.", "Ann Moss"),
        (f"Ann Moss was forced to say {WORDS}.", "Ann Moss"),
        (f"Ann Moss, who wants more, went on to say {WORDS}.", "Ann Moss"),
        (f"Ann Moss, asked twice, went on to say {WORDS}.", "Ann Moss"),
        (f"Only then did Ann Moss say {WORDS}.", "Ann Moss"),
        (f"Not until Friday did Ann Moss say {WORDS}.", "Ann Moss"),
        (f"Not only did Ann Moss say {WORDS}, she swore it.", "Ann Moss"),
        (f"No sooner had Ann Moss said {WORDS} than the lights went out.", "Ann Moss"),
        (f"No wonder Ann Moss said {WORDS}.", "Ann Moss"),
        ("The meeting ended with Ann Moss asking whether the dam would hold.", "Ann Moss"),
        (f"Will Moss said {WORDS}.", "Moss"),
        (f"There is no doubt that Ann Moss said: {WORDS}.", "Ann Moss"),
        (f"Ann Moss is said to have called the dam {WORDS}.", "Ann Moss"),
        (f"Ann Moss, not Jon Ware, said {WORDS}.", "Ann Moss"),
        (f"Ann Moss did not come but did say {WORDS}.", "Ann Moss"),
        (f"Ann Moss did not hesitate to say {WORDS}.", "Ann Moss"),
    ],
)
def test_who_denies_or_says_more_is_named(text: str, teller: str) -> None:
    assert named(text) == {teller}


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss denied having said that the dam would hold.",
        "Ann Moss stopped short of saying that the dam would hold.",
        "Ann Moss might say that the dam will hold.",
        "Ann Moss should have said that the dam would hold.",
        "Nobody remembers Ann Moss saying that the dam would hold.",
        "Ann Moss was wrongly quoted as saying that the dam would hold.",
        "Ann Moss found a note that claimed the dam would hold.",
        "Ann Moss pleaded guilty to taking a boat out of the harbour.",
        "Ann Moss isn’t saying what the town would do about the dam.",
    ],
)
def test_nothing_is_reported_that_was_not_said(text: str) -> None:
    assert find(read(text, get("en"))) == ()


def test_who_wrongly_says_so_has_said_it() -> None:
    assert named("Ann Moss spoke on Friday, wrongly suggesting that the dam would hold.") == {"Ann Moss"}
    assert named("Aside from saying that the dam would hold, Ann Moss was silent.") <= {"Ann Moss"}


# --- another's words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "teller"),
    [
        (f"Ann Moss was quoted by the Elm Courier as saying {WORDS}.", "Ann Moss"),
        (f"Jon Ware recalled Ann Moss saying {WORDS}.", "Ann Moss"),
        (f"Jon Ware responded to Ann Moss's remark that {WORDS}.", "Ann Moss"),
        ("Ann Moss knew that Jon Ware had written: “The dam will not hold another winter.”", "Jon Ware"),
        ("Ann Moss, whom Jon Ware called “a danger to the valley”, left the hall.", "Jon Ware"),
        ("Jon Ware read out a message from Ann Moss: “The dam will not hold another winter.”", "Ann Moss"),
        ("Jon Ware repeated Ann Moss's words: “The dam will not hold another winter.”", "Ann Moss"),
        ("Jon Ware quoted from a poem by Ann Moss: “The dam will not hold another winter.”", "Ann Moss"),
        ("Ann Moss asked Mary Lind if the dam would hold. “I doubt it very much,” she said.", "Mary Lind"),
        ("Ann Moss told Mary Lind to go home at once. “I doubt it very much,” she replied.", "Mary Lind"),
        (f"Jon Ware criticised Ann Moss for saying {WORDS}.", "Ann Moss"),
        (f"Jon Ware criticised her for saying {WORDS}.", ""),
        (f"A man arrested for threatening Ann Moss said {WORDS}.", "man"),
        (f"Jon Ware attacked Ann Moss over her remark that {WORDS}.", "Ann Moss"),
        ("Jon Ware listened as the judge told him: “You must leave now.”", "judge"),
        ("Jon Ware, described by police as “a danger to the valley”, was freed.", "police"),
        ("The council heard from Ann Moss, who lives below: “The dam will not hold.”", "Ann Moss"),
        ("Ann Moss heard someone say, “The wall is going.”", "someone"),
        ("The plan, once called “a bridge to the moon” by Ann Moss, was backed by Jon Ware.", "Ann Moss"),
        ("Jon Ware quoted his predecessor, Ann Moss, as saying: “Never trust a dry river.”", "Ann Moss"),
        ("Police quoted the suspect, Jon Ware, as having shouted “Long live the river” twice.", "Jon Ware"),
        ("“The pump failed at two,” Ann Moss said Jon Ware had told her.", "Jon Ware"),
        ("“Never trust a dry river,” Jon Ware recalled Ann Moss telling him.", "Ann Moss"),
        ("Ann Moss remembers the engineer saying: “The pump is fine.”", "engineer"),
        ("Ann Moss found a note that said “the pump is fine”.", ""),
        ("Ann Moss received an email saying: “Your pump is fine.”", "email"),
        ("Ann Moss saw a sign saying “the pump is fine”.", "sign"),
        ("Ann Moss was booed by men saying “the pump is not fine”.", ""),
        ("Ann Moss read from a note left by the thief: “Sorry about the pump.”", ""),
        ("In her memoir, Ann Moss recalls her father’s advice: “Never sell the boat.”", ""),
        ("Ann Moss retweeted a post by Jon Ware: “This council has lost its way.”", "Jon Ware"),
        ("Ann Moss rejected Jon Ware’s charge that she was “asleep at the wheel”.", "Jon Ware"),
        ("Jon Ware backed a call by Ann Moss for “a new and better dam”.", "Ann Moss"),
        ("Jon Ware quoted Ann Moss: “The dam will not hold another winter.”", "Ann Moss"),
        (f"Jon Ware received a text from Ann Moss saying {WORDS}.", "Ann Moss"),
        (f"Jon Ware replied to a letter from Ann Moss asking {WORDS}.", "Ann Moss"),
        ("In court, Jon Ware cited Mayor Ann Moss: “The dam will not hold another winter.”", "Ann Moss"),
    ],
)
def test_the_words_of_one_are_not_given_to_who_tells_of_them(text: str, teller: str) -> None:
    shown = (sure_enough(quote, THRESHOLD) for quote in find(read(text, get("en"))) if quote.kind != "indirect")
    assert {quote.speaker for quote in shown} <= {teller, None}


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss ignored calls of “shame on you all” from the hall.",
        "Ann Moss was greeted with shouts of “shame on you all”.",
        "Ann Moss faces claims that she “sold the valley for a song”.",
        "Ann Moss has rejected allegations that she “sold the valley for a song”.",
        "Ann Moss was accused of saying “the valley is not worth a song”.",
        "Ann Moss was furious at being called “a danger to the valley”.",
        "Ann Moss resigned over what was called “a danger to the valley”.",
        "Ann Moss was found guilty of “causing a danger to the valley”.",
        "Ann Moss stood under a banner: “Save our dam now.”",
        "Ann Moss found a note on her door. “We know where you live.”",
        "Ann Moss backed a bill that would ban “any ship without a captain”.",
        "Ann Moss faces claims she “sold the valley for a song”.",
        "Ann Moss has dismissed allegations he “sold the valley for a song”.",
        "Ann Moss was greeted by a sign reading “the dam will not hold another winter”.",
        "Ann Moss held a placard reading “the dam will not hold another winter”.",
        "Ann Moss got an anonymous letter: “The dam will not hold another winter.”",
        "Ann Moss pleaded guilty to “causing a danger to the valley”.",
        "Ann Moss pleaded not guilty to “causing a danger to the valley”.",
    ],
)
def test_nobody_is_named_for_what_unnamed_people_say(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss made claims that the town “sold the valley for a song”.",
        "Ann Moss said claims that she “sold the valley for a song” were nonsense.",
        "Ann Moss claims that the town “sold the valley for a song”.",
        "Ann Moss apologised to Jon Ware for calling him “a danger to the valley”.",
        "Ann Moss resigned over what she called “a danger to the valley”.",
        "Ann Moss sent the town a letter saying “the dam will not hold”.",
        "Ann Moss emailed supporters saying “the dam will not hold”.",
        "Ann Moss described the dam as “a danger to the valley”, but stopped short of calling it lost.",
        "Ann Moss called Jon Ware's remarks on Friday “a danger to the valley”.",
        "Ann Moss is rolling out a new message: “The dam is all of us.”",
        "Ann Moss said in a letter from the harbour: “The dam will not hold.”",
        "Ann Moss read from a prepared statement: “The dam will not hold another winter.”",
        "Ann Moss struck a defiant note: “The dam will not hold another winter.”",
        "Ann Moss left a note: “The dam will not hold another winter.”",
        "Ann Moss, reading from her notes, said: “The dam will not hold another winter.”",
        "Ann Moss pleaded with the council: “The dam will not hold another winter.”",
        f"Ann Moss released a statement reading {WORDS}.",
        f"Ann Moss posted a message reading {WORDS}.",
    ],
)
def test_who_utters_a_claim_is_named(text: str) -> None:
    assert named(text) == {"Ann Moss"}
