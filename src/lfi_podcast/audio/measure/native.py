"""What is measured in the samples of a recording as they were recorded: at its own rate, before anything else."""

from lfi_podcast.audio.intake.breaks import Break, Mending
from lfi_podcast.audio.measure.clipping import Clipping
from lfi_podcast.audio.samples.pcm import Pcm, Samples


class Native:
    """Receives a recording block by block, each of about a second."""

    def __init__(self, pcm: Pcm) -> None:
        self.clipping = Clipping(pcm)
        self.breaks: tuple[Break, ...] = ()
        self._mending = Mending(pcm)

    def feed(self, block: Samples) -> None:
        self.clipping.feed(block)
        self._mending.feed(block)

    def finish(self) -> None:
        """All of it has been received: `breaks` are those of all channels, in order."""
        self._mending.rest()
        self.breaks = tuple(sorted(self._mending.found, key=lambda each: each.start))

    def clicks(self, only: int | None) -> bool:
        """Whether there are clicks in a channel, or in any."""
        return any(each.kind == "click" and only in (None, each.channel) for each in self.breaks)
