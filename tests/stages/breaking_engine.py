"""An engine that breaks down, as engines do now and then: for good over long segments, once over all others."""

from collections.abc import Sequence
from typing import ClassVar

from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.engine import Engine, Listening
from lfi_podcast.speech.pocketsphinx import open_engine as open_real

TOO_LONG = 5.0  # seconds


class Breaking:
    longest_segment = 0.0
    tried: ClassVar[set[bytes]] = set()

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def identity(self) -> EngineIdentity:
        return self._engine.identity

    def hear(self, pcm: bytes) -> Sequence[Word]:
        if len(pcm) / 32_000 > TOO_LONG:
            raise MemoryError
        if pcm not in self.tried:
            self.tried.add(pcm)
            raise RuntimeError("search failed\nat frame 3")
        return self._engine.hear(pcm)


def open_engine(listening: Listening) -> Breaking:
    return Breaking(open_real(listening))
