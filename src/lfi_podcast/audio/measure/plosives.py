"""Finds pops: the breath of a p or a b that hits the microphone. Pure.

For a moment, the lows are far louder than the voice has them at its loudest, and nothing above goes along with them, as
it does in every vowel. Before it the lips are closed, and after it the voice follows; a word that ends low has neither.
A knock goes on for longer, or is louder above.
"""

from collections.abc import Sequence

import numpy as np

from lfi_podcast.audio.measure.places import Moment, listed
from lfi_podcast.audio.measure.speech_activity import runs
from lfi_podcast.audio.measure.weighting import high_pass
from lfi_podcast.audio.samples.curve import Levels, decibels
from lfi_podcast.audio.samples.pcm import Samples
from lfi_podcast.model.audio import Finding, Plosive
from lfi_podcast.model.intervals import TimeSpan

HOP = 0.01
"""Seconds from one pair of levels to the next."""

_RATE = 6300  # samples per second that are kept: enough for the mids, and whole hops
_WINDOW = 4  # hops
_LOWS = (25, 100)  # Hz, bins 25 Hz apart that each reach 50 Hz further: a pop; higher, most voices begin
_MIDS = (300, 2500)  # Hz: the formants of all vowels

_NEARBY = 5.0  # seconds on either side
_LOUD = 90  # percentile of them, and of all moments in which somebody speaks
_SPEAKING = 25.0  # dB below the loudest mids
_EXCEEDS = (
    6.0  # dB by which a pop exceeds the loud lows; in 900 good recordings, nothing that passes does so by 4
)
_BARE = 8.0  # dB from the mids up to the lows of a pop
_HEARD = 18.0  # dB below the loud mids; what is softer disturbs nobody
_LONGEST = 0.15  # seconds above the loud lows, windows included
_CLOSURE, _CLOSED = (
    0.03,
    12.0,
)  # seconds before, when the lips are closed, and dB below the loud mids; words end low
_FOLLOWS, _BELOW = 0.2, 20.0  # seconds until a voice is there, within so many dB of its loud moments
_MOST = 0.1  # of the time; more are drums
_UNDER = 6.0  # dB below the loud lows, to which a pop is brought
_GAIN = (10.0, 30.0)  # dB: the least and the most that is done

_STRONG = 18.0  # dB by which it is lowered
_SEVERAL = 3  # that are told however strong


class LowsMeter:
    """Receives a recording, one channel of it, in blocks of whole hops; block boundaries do not affect the result."""

    def __init__(self, sample_rate: int) -> None:
        self._every = round(sample_rate / _RATE)
        rate = sample_rate / self._every
        self._hop = round(HOP * rate)
        length = _WINDOW * self._hop
        window = np.hanning(length + 1)[:-1]
        self._window = (window * np.sqrt(2 / np.square(window).sum() / length)).astype(np.float32)
        frequencies = np.fft.rfftfreq(length, 1 / rate).astype(np.float64)
        inside = [(low <= frequencies) & (frequencies <= high) for low, high in (_LOWS, _MIDS)]
        self._bands = (np.stack(inside, axis=1) * high_pass(frequencies)[:, np.newaxis]).astype(np.float32)
        self._average = np.full(self._every, 1 / self._every, np.float32)
        self._kept = np.zeros(length // 2, np.float32)
        self._levels = [np.empty((0, 2))]

    def feed(self, samples: Samples) -> None:
        """A block with one channel."""
        count = len(samples) // self._every
        joined = np.concatenate(
            [self._kept, samples[: count * self._every].reshape(count, -1) @ self._average]
        )
        if len(joined) < len(self._window):
            self._kept = joined
            return
        windows = np.lib.stride_tricks.sliding_window_view(joined, len(self._window))[:: self._hop]
        spectra = np.fft.rfft(windows * self._window)
        self._levels.append(decibels((np.square(spectra.real) + np.square(spectra.imag)) @ self._bands))
        self._kept = joined[len(windows) * self._hop :]

    def result(self) -> tuple[Levels, Levels]:
        """The levels (dBFS) of lows and mids around each multiple of `HOP`, as after the high-pass filter."""
        lows, mids = np.concatenate(self._levels).T
        return lows, mids


def plosives(lows: Levels, mids: Levels) -> tuple[Plosive, ...]:
    """The pops of a voice. `lows`, `mids`: as the meter gives them, of all of a recording."""
    if not len(lows):
        return ()
    speaking = mids > np.percentile(mids, 99) - _SPEAKING
    usual, voice = (float(np.percentile(each[speaking], _LOUD)) for each in (lows, mids))
    nearby, closure, follows = (round(each / HOP) for each in (_NEARBY, _CLOSURE, _FOLLOWS))
    found: list[Plosive] = []
    likely = (lows - usual >= _EXCEEDS) & (lows - mids >= _BARE) & (lows - voice >= -_HEARD)
    for start, end in zip(*runs(likely), strict=True):
        peak = int(start) + int(lows[start:end].argmax())
        around = slice(max(0, peak - nearby), peak + nearby)
        loud = max(usual, float(np.percentile(lows[around], _LOUD)))
        first, last = _reach(lows, peak, loud)
        if found and first * HOP <= found[-1].end:
            continue
        if (
            lows[peak] - loud >= _EXCEEDS
            and (last - first) * HOP <= _LONGEST
            and mids[max(0, first - closure)] <= voice - _CLOSED
            and mids[last : last + follows].max(initial=-np.inf) >= voice - _BELOW
        ):
            gain = float(np.clip(lows[peak] - loud + _UNDER, *_GAIN))
            found.append(Plosive(start=round(first * HOP, 2), end=round(last * HOP, 2), gain=-round(gain, 1)))
    return tuple(found) if sum(each.end - each.start for each in found) <= _MOST * HOP * len(lows) else ()


def findings(name: str, found: Sequence[Plosive], is_lowered: bool) -> tuple[Finding, ...]:
    """What the producer of the recording with this name is told: of several pops, or of strong ones."""
    strong = [each for each in found if -each.gain >= _STRONG]
    told = found if len(found) >= _SEVERAL else strong
    done = "its lows were lowered there, and nothing else" if is_lowered else "left as it is"
    remedy = f"{done}; speak past the microphone, or use a pop filter"
    return listed(
        [Moment(each.start, each.end) for each in told], f"{name}: pop of a p or b", remedy, None, "info"
    )


def without_plosives(knocks: Sequence[TimeSpan], found: Sequence[Plosive]) -> tuple[TimeSpan, ...]:
    """The knocks that are no pops."""
    return tuple(
        (start, end)
        for start, end in knocks
        if not any(start < each.end and each.start < end for each in found)
    )


def _reach(lows: Levels, peak: int, loud: float) -> tuple[int, int]:
    """The last hop before the peak that is no louder than the loud lows, and the first one after it, if near."""
    longest = round(_LONGEST / HOP) + 1
    first, last = max(0, peak - longest), min(len(lows) - 1, peak + longest)
    before, after = np.flatnonzero(lows[first:peak] < loud), np.flatnonzero(lows[peak:last] < loud)
    return first + int(before[-1]) if len(before) else first, peak + int(after[0]) if len(after) else last
