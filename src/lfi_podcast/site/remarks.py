"""What each person said in an episode, for the pages of people and sources."""

from bisect import bisect_right
from collections.abc import Sequence

from pydantic import Field

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.page_text import PageText, TimedText
from lfi_podcast.model.value import Stored

LONGEST = 80
"""Words of a remark that are shown where not all that was said has room."""


class Remark(Stored):
    """What somebody said without interruption, from `start` (seconds) on."""

    start: float
    text: str

    @property
    def length(self) -> int:
        """In words."""
        return self.text.count(" ") + 1


class Remarks(Stored):
    """All that was said in an episode, by speaker; and who was speaking when each reference was mentioned, in the order
    of the record's, if that is known.
    """

    by_speaker: dict[str, tuple[Remark, ...]] = Field(default_factory=dict)
    mentioned_by: tuple[str | None, ...] = ()

    def best(self, speaker: str, words: int) -> tuple[Remark, ...]:
        """All that somebody said if that is at most so many words; else the longest remarks, shortened, that fit."""
        said = self.by_speaker.get(speaker, ())
        if sum(remark.length for remark in said) <= words:
            return said
        chosen = list[Remark]()
        for remark in map(_shortened, sorted(said, key=lambda each: (-each.length, each.start))):
            if chosen and remark.length > words:
                break
            chosen.append(remark)
            words -= remark.length
        return tuple(sorted(chosen, key=lambda each: each.start))


def remarks(record: Record, text: PageText) -> Remarks:
    """What was said in an episode that has a transcript."""
    said = text.transcript.utterances if text.transcript else ()
    by_speaker: dict[str, list[Remark]] = {}
    for each in said:
        by_speaker.setdefault(each.speaker, []).append(Remark(start=_start(each), text=each.text))
    return Remarks(
        by_speaker={speaker: tuple(each) for speaker, each in by_speaker.items()},
        mentioned_by=mentioned_by(mentions_in(record), text),
    )


def mentions_in(record: Record) -> tuple[float | None, ...]:
    """When each reference is mentioned (seconds), in the order of the record's."""
    return tuple(source.at for source in record.references or ())


def mentioned_by(times: Sequence[float | None], text: PageText) -> tuple[str | None, ...]:
    """Who was speaking at each of these times."""
    said = text.transcript.utterances if text.transcript else ()
    return tuple(_speaker_at(said, at) for at in times)


def _start(said: TimedText) -> float:
    return said.steps[0] / 1000 if said.steps else 0.0


def _speaker_at(said: Sequence[TimedText], at: float | None) -> str | None:
    """Who began to speak last before a moment."""
    if at is None:
        return None
    place = bisect_right(said, at, key=_start) - 1
    return said[place].speaker if place >= 0 else None


def _shortened(remark: Remark) -> Remark:
    words = remark.text.split(" ")
    if len(words) <= LONGEST:
        return remark
    return remark.model_copy(update={"text": " ".join(words[:LONGEST]) + " …"})
