"""What an episode's page has besides its record: notes, and what was said with the time of each word.

It is in the store beside the page (`episodes/<slug>/page.json`), so that whoever publishes can render every page and
the search index, whether or not the episode is in this clone. Times are a compact table: an hour of talk takes 40 kB
compressed.
"""

from collections.abc import Iterator
from itertools import accumulate, chain
from typing import Literal, Self

from lfi_podcast.model.transcript import EngineIdentity, Transcript, Utterance
from lfi_podcast.model.value import Stored


class TimedText(Stored):
    """What one person says without interruption. Words are separated by single spaces.

    `steps`: when each word begins, in milliseconds after the one before it; the first after the start of the episode.
    """

    speaker: str
    text: str
    steps: tuple[int, ...]

    @classmethod
    def of(cls, utterance: Utterance) -> Self:
        """Words of which the times are not known share those of the words that were recognised there."""
        shown = utterance.text.split()
        heard = [word.start for word in utterance.words for _ in word.text.split()] or [utterance.start]
        starts = [round(1000 * heard[place * len(heard) // len(shown)]) for place in range(len(shown))]
        steps = (after - before for before, after in zip((0, *starts), starts, strict=False))
        return cls(speaker=utterance.speaker, text=" ".join(shown), steps=tuple(steps))

    @property
    def words(self) -> list[str]:
        return self.text.split(" ") if self.text else []

    @property
    def starts(self) -> list[float]:
        """When each word begins, in seconds."""
        return [step / 1000 for step in accumulate(self.steps)]


class PageText(Stored):
    """The notes as sanitised HTML, and the transcript: None where an episode has none."""

    version: Literal[1] = 1
    notes: str = ""
    transcript: "SaidText | None" = None

    def to_json(self) -> bytes:
        """Without the spaces that are for people: there is one of these for each episode."""
        return (self.model_dump_json(exclude_none=True) + "\n").encode()


class SaidText(Stored):
    """A transcript as readers see it. The other keys as in `Transcript`."""

    language: str
    engine: EngineIdentity | None = None
    draft: bool = False
    corrected: bool = False
    utterances: tuple[TimedText, ...] = ()

    @classmethod
    def of(cls, transcript: Transcript) -> Self:
        return cls(
            language=transcript.language,
            engine=transcript.engine,
            draft=transcript.draft,
            corrected=transcript.corrected,
            utterances=tuple(TimedText.of(each) for each in transcript.utterances if each.text.split()),
        )

    def words(self) -> Iterator[str]:
        """Every word that was said."""
        return chain.from_iterable(each.words for each in self.utterances)
