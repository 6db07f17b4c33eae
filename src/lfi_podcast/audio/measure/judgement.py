"""What is heard in a recording beside its voice: what is to be done about it, and what is told. Pure."""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure import faults, hum, knocks, noise, passing_noise, plosives, reverberation
from lfi_podcast.audio.measure.look import Glance
from lfi_podcast.audio.measure.music import is_music
from lfi_podcast.audio.measure.noise import Noise
from lfi_podcast.audio.measure.pauses import Pauses
from lfi_podcast.audio.measure.wiring import Wiring
from lfi_podcast.model.audio import Finding, Hum, Plosive, Treatment


@dataclass(frozen=True, eq=False)
class Judgement:
    """What one look at a recording shows.

    `speech`: the loudness of its voice (LUFS). `pauses`: its quietest moments, in the channels that are used.
    `is_music`: for the most part, and `has_music`: at least under the voice, so that no noise can be measured.
    `is_voice`: somebody's track, and not music. `noise`, and `hum` if it is audible. `echo`: how long its room goes on
    sounding (seconds), if that is heard.
    """

    look: Glance
    speech: float
    pauses: NDArray[np.float32]
    is_music: bool
    has_music: bool
    is_voice: bool
    noise: Noise | None
    hum: Hum | None
    echo: float | None

    @classmethod
    def of(cls, look: Glance, wiring: Wiring, speech: float, channels: int, is_speech: bool) -> "Judgement":
        """What is in the channels of the `wiring`, converted to `channels`. `is_speech`: nothing else is wanted."""
        survey, features = look.survey, look.features
        pauses = wiring.heard(survey.pauses, channels)
        is_tune = is_music(features.timbre, features.levels)
        strongest = hum.strongest(features.mains)
        has_music = is_tune or noise.is_under_music(
            pauses, survey.pcm, strongest.loudness if strongest else -inf
        )
        return cls(
            look=look,
            speech=speech,
            pauses=pauses,
            is_music=is_tune,
            has_music=has_music,
            is_voice=is_speech and not is_tune,
            noise=None if has_music else passing_noise.found(survey, pauses, speech),
            hum=None if has_music else hum.planned(strongest, speech),
            echo=None if is_tune else reverberation.echo(features.levels),
        )

    @property
    def plosives(self) -> tuple[Plosive, ...]:
        return self.look.features.plosives if self.is_voice else ()

    @property
    def above_noise(self) -> float | None:
        """The loudness of the voice over that of the noise (LU); None if no noise was measured."""
        return self.speech - self.noise.loudness if self.noise else None

    @property
    def stands_out(self) -> bool:
        """Whether anything does, be it a voice or music."""
        return faults.stands_out(self.look.survey, self.above_noise, self.has_music)

    def treatment(self, is_cleaned: bool, is_speech: bool) -> Treatment:
        """What is to be done, if anything is (`is_cleaned`)."""
        if not is_cleaned:
            return Treatment()
        return Treatment(
            hum=self.hum,
            plosives=self.plosives,
            denoising=noise.plan(self.noise, self.speech),
            dereverberation=is_speech and self.echo is not None,
        )

    def findings(self, name: str, is_cleaned: bool) -> tuple[Finding, ...]:
        """What the producer of the recording with this name is told of it."""
        hits = plosives.without_plosives(self.look.features.knocks, self.plosives)
        return (
            *(knocks.findings(name, hits) if self.is_voice else ()),
            *plosives.findings(name, self.plosives, is_cleaned),
            *hum.findings(name, self.hum, is_cleaned),
            *(noise.findings(name, self.noise, self.speech, is_cleaned) if self.stands_out else ()),
            *reverberation.findings(name, self.echo, is_cleaned),
        )

    def measured(self, treatment: Treatment) -> Pauses:
        """Where what is there can be measured again after its treatment."""
        survey = self.look.survey
        times = survey.pause_starts / survey.pcm.sample_rate
        there = passing_noise.inside(self.noise, times) if self.noise else np.zeros(len(times), np.bool_)
        return Pauses(
            starts=survey.pause_starts[there],
            windows=self.pauses[there],
            speech=self.speech,
            hum=self.hum,
            pcm=survey.pcm,
            noise=self.noise.loudness if self.noise else None,
            echo=self.echo if treatment.dereverberation else None,
        )
