"""Every form of labels is written and read back: the same people say the same words."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.model.transcript import EngineIdentity, Transcript, Utterance, Word
from lfi_podcast.site.languages import words_in
from lfi_podcast.site.pages import transcript_state
from lfi_podcast.text.brought import parse_brought
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.text.labels import FORMS
from lfi_podcast.text.people import People

PEOPLE = People({"host": "Mira Lang", "guest": "Tomáš Vrba"})
TEMPLATES = {program: template for form in FORMS for program, template in form.written.items()}
SENTENCES = (
    "And so my fellow Americans, ask not what your country can do for you.",
    "Here is the thing: we had been warned at 10:30, and again at noon.",
    "Why?",
    "The note said: call Mira, then the harbour master.",
    "It was full (again), wasn't it?",
    "Ask what you can do; remember: never alone.",
    "Two engines failed. Nobody knew – until the morning.",
)
STRANGERS = ("SPEAKER_00", "Speaker 2", "Dr. Ana de la Cruz", "O'Neill", "Jean-Luc", "Zoë", "明子", "מירה")

dialogues = st.lists(
    st.tuples(st.sampled_from(["Mira Lang", "Tomáš Vrba"]), st.sampled_from(SENTENCES)),
    min_size=1,
    max_size=8,
)


def clock(second: int) -> str:
    return f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}"


def by_turns(said: list[tuple[str | None, str]]) -> list[tuple[str | None, str]]:
    """The same with all that one says in a row together, as some forms do not part it."""
    turns: list[tuple[str | None, str]] = []
    for name, text in said:
        if turns and turns[-1][0] == name:
            turns[-1] = (name, f"{turns[-1][1]} {text}")
        else:
            turns.append((name, text))
    return turns


def read(kind: str, text: str, people: People = PEOPLE) -> list[tuple[str | None, str]]:
    found = parse_brought(f"transcript.{kind}", text.encode(), people).passages
    return by_turns([(passage.name, passage.text) for passage in found])


def expected(said: list[tuple[str, str]]) -> list[tuple[str | None, str]]:
    ids = {name: id_ for id_, name in PEOPLE.credited.items()}
    return by_turns([(ids.get(name, name), text) for name, text in said])


@pytest.mark.parametrize("program", TEMPLATES)
@given(said=dialogues, apart=st.sampled_from(["\n", "\n\n", "\r\n\r\n"]))
@settings(max_examples=8)
def test_text_of_people_of_the_show(program: str, said: list[tuple[str, str]], apart: str):
    lines = [
        TEMPLATES[program].format(name=name, at=clock(700 * number), text=text)
        for number, (name, text) in enumerate(said)
    ]
    assert read("txt", apart.join(lines)) == expected(said)


BY_NAME_ONLY = {"whisper.cpp", "chat", "without a space", "a play", "the name on its own line"}
"""What is a label in these forms only if the name is known, or stands for a speaker: speech has brackets and dashes."""


@pytest.mark.parametrize("program", sorted(TEMPLATES.keys() - BY_NAME_ONLY))
@given(
    names=st.lists(st.sampled_from(STRANGERS), min_size=2, max_size=3, unique=True),
    texts=st.lists(st.sampled_from(SENTENCES), min_size=6, max_size=9),
)
@settings(max_examples=6)
def test_text_of_strangers(program: str, names: list[str], texts: list[str]):
    said = [(names[number % len(names)], text) for number, text in enumerate(texts)]
    lines = [
        TEMPLATES[program].format(name=name, at=clock(70 * number), text=text)
        for number, (name, text) in enumerate(said)
    ]
    assert read("txt", "\n\n".join(lines)) == by_turns(said)


def cue(number: int, text: str) -> str:
    start, end = (f"00:{number // 6:02}:{number % 6 * 10 + part:02},000" for part in (0, 8))
    return f"{number + 1}\n{start} --> {end}\n{text}\n"


CAPTIONED = ("[{name}]: {text}", "{name}: {text}", ">> {name}: {text}", "({name}) {text}", "{name}:\n{text}")


@pytest.mark.parametrize("template", CAPTIONED)
@given(said=dialogues)
@settings(max_examples=6)
def test_captions_with_labels_in_their_text(template: str, said: list[tuple[str, str]]):
    cues = [cue(number, template.format(name=name, text=text)) for number, (name, text) in enumerate(said)]
    assert read("srt", "\n".join(cues)) == expected(said)
    assert read("vtt", "WEBVTT\n\n" + "\n".join(cues).replace(",000", ".000")) == expected(said)


@given(said=dialogues)
@settings(max_examples=6)
def test_captions_with_voices(said: list[tuple[str, str]]):
    cues = [cue(number, f"<v {name}>{text}</v>") for number, (name, text) in enumerate(said)]
    assert read("vtt", "WEBVTT\n\n" + "\n".join(cues).replace(",000", ".000")) == expected(said)


def published(said: list[tuple[str, str]]) -> Transcript:
    """The same, as this program would publish it."""
    utterances = []
    for number, (name, text) in enumerate(said):
        start, words = 5.0 * number, text.split()
        times = [(start + 0.3 * place, start + 0.3 * place + 0.3) for place in range(len(words))]
        utterances.append(
            Utterance(
                speaker=name,
                start=start,
                end=times[-1][1],
                text=text,
                words=tuple(
                    Word(text=word, start=a, end=b, probability=1)
                    for word, (a, b) in zip(words, times, strict=True)
                ),
            )
        )
    engine = EngineIdentity(name="forced alignment", version="5", model="en-us", digest="0" * 64)
    return Transcript(language="en", engine=engine, utterances=tuple(utterances))


@pytest.mark.parametrize("kind", FORMATS)
@given(said=dialogues)
@settings(max_examples=6)
def test_what_this_program_publishes(kind: str, said: list[tuple[str, str]]):
    assert read(kind.removeprefix("words."), FORMATS[kind].render(published(said))) == expected(said)


def timed(said: list[tuple[str, str]], unit: float = 1) -> list[dict]:
    return [
        {"name": name, "start": 5 * number * unit, "end": (5 * number + 4) * unit, "text": text}
        for number, (name, text) in enumerate(said)
    ]


def worded(said: list[tuple[str, str]], unit: float = 1) -> list[dict]:
    return [
        {"name": name, "start": start * unit, "end": (start + 0.25) * unit, "text": word}
        for number, (name, text) in enumerate(said)
        for place, word in enumerate(text.split())
        for start in [5 * number + 0.25 * place]
    ]


def as_keys(rows: list[dict], **keys: str) -> list[dict]:
    return [{key: row[value] for key, value in keys.items()} for row in rows]


def amazon(said: list[tuple[str, str]]) -> dict:
    items: list[dict] = []
    for row in worded(said):
        word = row["text"].rstrip(".,?")
        items.append(
            {
                "type": "pronunciation",
                "start_time": str(row["start"]),
                "end_time": str(row["end"]),
                "alternatives": [{"confidence": "0.9", "content": word or row["text"]}],
                "speaker_label": row["name"],
            }
        )
        if row["text"] != word:
            items.append({"type": "punctuation", "alternatives": [{"content": row["text"][len(word) :]}]})
    return {"jobName": "one", "results": {"transcripts": [{"transcript": "…"}], "items": items}}


JSON = {
    "podcast namespace": lambda said: {
        "version": "1.0.0",
        "segments": as_keys(timed(said), speaker="name", startTime="start", endTime="end", body="text"),
    },
    "WhisperX": lambda said: {
        "segments": as_keys(timed(said), speaker="name", start="start", end="end", text="text"),
        "word_segments": as_keys(worded(said), speaker="name", start="start", end="end", word="text"),
    },
    "WhisperX, speakers by word": lambda said: {
        "segments": [
            {
                "start": 0,
                "end": 99,
                "text": " ".join(text for _, text in said),
                "words": as_keys(worded(said), speaker="name", start="start", end="end", word="text"),
            }
        ]
    },
    "Whisper with labels in the text": lambda said: {
        "text": "…",
        "segments": [
            {"id": n, "start": row["start"], "end": row["end"], "text": f" {row['name']}: {row['text']}"}
            for n, row in enumerate(timed(said))
        ],
        "language": "en",
    },
    "faster-whisper": lambda said: as_keys(
        timed(said), speaker="name", start="start", end="end", text="text"
    ),
    "AssemblyAI": lambda said: {
        "utterances": as_keys(timed(said, 1000), speaker="name", start="start", end="end", text="text"),
        "words": as_keys(worded(said), speaker="name", start="start", end="end", text="text"),
    },
    "AssemblyAI by word": lambda said: {
        "words": as_keys(worded(said), speaker="name", start="start", end="end", text="text"),
    },
    "Deepgram": lambda said: {
        "results": {
            "channels": [{"alternatives": [{"transcript": "…"}]}],
            "utterances": as_keys(timed(said), speaker="name", start="start", end="end", transcript="text"),
        }
    },
    "Deepgram by paragraph": lambda said: {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": "…",
                            "paragraphs": {
                                "paragraphs": [
                                    {
                                        "speaker": row["name"],
                                        "start": row["start"],
                                        "end": row["end"],
                                        "sentences": [
                                            {key: row[key] for key in ("text", "start", "end")},
                                        ],
                                    }
                                    for row in timed(said)
                                ]
                            },
                        }
                    ]
                }
            ]
        }
    },
    "Deepgram by word": lambda said: {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": "…",
                            "words": as_keys(
                                worded(said),
                                speaker="name",
                                start="start",
                                end="end",
                                word="text",
                                punctuated_word="text",
                            ),
                        }
                    ]
                }
            ]
        }
    },
    "Amazon Transcribe": amazon,
    "Otter": lambda said: {
        "speech": {
            "speakers": [{"id": 7, "speaker_name": "Mira Lang"}, {"id": 8, "speaker_name": "Tomáš Vrba"}],
            "transcripts": [
                {
                    "speaker_id": 7 if row["name"] == "Mira Lang" else 8,
                    "start_offset": row["start"],
                    "end_offset": row["end"],
                    "transcript": row["text"],
                }
                for row in timed(said, 16_000)
            ],
        }
    },
}


@pytest.mark.parametrize("program", JSON)
@given(said=dialogues)
@settings(max_examples=6)
def test_json_by_segment_and_by_word(program: str, said: list[tuple[str, str]]):
    text = json.dumps(JSON[program](said))
    assert read("json", text) == read("txt", text) == expected(said)
    found = parse_brought("transcript.json", text.encode(), PEOPLE).passages
    assert all(passage.end - passage.start < 10 and passage.start < 40 for passage in found), "seconds"


def as_table(delimiter: str, *header: str):
    def written(said: list[tuple[str, str]]) -> str:
        file = io.StringIO()
        rows = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        rows.writerow(header)
        for number, (name, text) in enumerate(said):
            cells = {"speaker": name, "text": text, "start": clock(9 * number), "end": clock(9 * number + 7)}
            rows.writerow([cells[column.lower().split()[0]] for column in header])
        return file.getvalue()

    return written


TABLES = {
    ("csv", "Premiere"): as_table(",", "Speaker Name", "Start Time", "End Time", "Text"),
    ("csv", "semicolons"): as_table(";", "start", "end", "speaker", "text"),
    ("csv", "without times"): as_table(",", "Speaker", "Text"),
    ("tsv", "a header"): as_table("\t", "start", "end", "speaker", "text"),
    ("tsv", "Whisper"): lambda said: (
        "start\tend\ttext\n"
        + "".join(f"{9000 * n}\t{9000 * n + 7000}\t{name}: {text}\n" for n, (name, text) in enumerate(said))
    ),
    ("txt", "Audacity"): lambda said: "".join(
        f"{9 * n}.000000\t{9 * n + 7}.500000\t{name}: {text}\n" for n, (name, text) in enumerate(said)
    ),
    ("txt", "Audacity, spectral"): lambda said: "".join(
        f"{9 * n}.0\t{9 * n + 7}.5\t{name}: {text}\n\\\t100.0\t200.0\n" for n, (name, text) in enumerate(said)
    ),
}


@pytest.mark.parametrize(("kind", "program"), TABLES)
@given(said=dialogues)
@settings(max_examples=6)
def test_tables(kind: str, program: str, said: list[tuple[str, str]]):
    assert read(kind, TABLES[kind, program](said)) == expected(said)


@pytest.mark.parametrize("kind", sorted(FORMATS.keys() - {"srt"}))  # which has no place for it
def test_what_people_brought_is_called_so(kind: str):
    text = " ".join(FORMATS[kind].render(published([("Mira Lang", "It failed.")])).split())
    assert "Brought by the people who make the show" in text


def test_the_page_calls_it_so_too_until_somebody_corrects_it():
    brought = published([("Mira Lang", "It failed.")])
    words, corrected = words_in("en"), brought.model_copy(update={"corrected": True})
    assert transcript_state(words, brought).startswith("Brought by the people who make the show")
    assert transcript_state(words, corrected) == "Read and corrected by a person."
