"""Suggested chapters: talk whose topics are known, and what no suggestion may do."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.model.folding import bare
from lfi_podcast.model.transcript import Transcript, Word
from lfi_podcast.text.topics import SHORTEST, render_chapters_block, suggest_chapters
from lfi_podcast.transcript.utterances import gather
from tests.words import NAMES, heard, transcript

TOPICS = {
    "en": [
        "database replica disk partition snapshot backup restore table",
        "cockpit pilot runway checklist altitude engine autopilot landing",
        "hospital nurse patient surgery dosage ward doctor infusion",
        "budget invoice contract vendor licence renewal procurement auditor",
    ],
    "de": [
        "Datenbank Replikat Festplatte Sicherung Tabelle Abbild",
        "Cockpit Pilotin Landebahn Prüfliste Flughöhe Triebwerk",
        "Krankenhaus Pflege Patientin Operation Dosis Station",
        "Haushalt Rechnung Vertrag Lieferant Lizenz Einkauf",
    ],
}
FRAMES = {
    "en": [
        "So we looked at the {} and then the {}.",
        "And the {} was not what they had said, because of the {}.",
    ],
    "de": [
        "Also haben wir die {} und dann das {} gesehen.",
        "Und die {} war nicht so, weil wir das {} hatten.",
    ],
}


def talk(
    language: str, seed: int, seconds: float = 300.0, marks: bool = True
) -> tuple[Transcript, list[float]]:
    """Two people on four topics, five minutes each; the words of a topic are sure to be said only there."""
    rng, now, words, begins = random.Random(seed), 2.0, [], []
    for topic in TOPICS[language]:
        begins.append(now)
        while now < begins[-1] + seconds:
            sentence = rng.choice(FRAMES[language]).format(*rng.sample(topic.split(), 2))
            speaker = rng.choice(["host", "guest"])
            for text in sentence.split():
                shown = text if marks else bare(text)
                words.append(Word(text=shown, start=now, end=now + 0.3, probability=1, speaker=speaker))
                now = round(now + 0.35, 3)
            now = round(now + rng.choice([0.2, 0.9]), 3)
    return Transcript(language=language, utterances=gather(words, NAMES, language)), begins


@pytest.mark.parametrize("marks", [True, False], ids=["with punctuation", "without"])
@pytest.mark.parametrize("language", TOPICS)
@pytest.mark.parametrize("seed", range(3))
def test_chapters_begin_where_the_topic_changes(language: str, seed: int, marks: bool):
    said, begins = talk(language, seed, marks=marks)
    found = suggest_chapters(said)
    assert [proposal.at for proposal in found] == [0, *(pytest.approx(at, abs=15) for at in begins[1:])]
    for proposal, topic in zip(found, TOPICS[language], strict=True):
        assert {bare(text) for text in proposal.title.split()} & set(map(bare, topic.split()))


def test_talk_about_one_thing_is_a_whole():
    words = [Word(text="Hello.", start=n, end=n + 0.5, probability=1, speaker="host") for n in range(600)]
    assert suggest_chapters(Transcript(language="en", utterances=gather(words, NAMES, "en"))) == ()
    assert suggest_chapters(Transcript(language="en")) == ()


def test_a_block_can_be_pasted_and_says_how_each_chapter_begins():
    block = render_chapters_block(suggest_chapters(talk("en", 1)[0]))
    chapters = read_yaml("episode.yml", block.encode()).data["chapters"]
    assert len(chapters) == 4 and {"at", "title"} == set(chapters[0])
    assert block.count("  # ") == 4 and max(map(len, block.splitlines())) < 120


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["en", "de"]), st.sampled_from([40.0, 120.0, 200.0]))
def test_chapters_are_minutes_apart_and_titled_with_words_said_in_them(seed, language, seconds):
    said, _ = talk(language, seed, seconds)
    found = suggest_chapters(said)
    assert suggest_chapters(said) == found
    end = max(line.end for line in said.utterances)
    starts = [proposal.at for proposal in found]
    assert all(
        after - before >= min(SHORTEST, max(60, end / 5)) - 3 for before, after in pairwise([*starts, end])
    )
    for proposal, (_, until) in zip(found, pairwise([*starts, end]), strict=bool(found)):
        text = [
            bare(w.text) for line in said.utterances for w in line.words if proposal.at <= w.start <= until
        ]
        assert all(bare(word) in text for word in proposal.title.split())
    assert len({proposal.title for proposal in found}) == len(found)


@settings(max_examples=50)
@given(heard())
def test_nothing_that_is_said_breaks_it(words):
    render_chapters_block(suggest_chapters(transcript(words, NAMES)))
