"""Linear prediction: what a sample should be, given those beside it. Pure.

Sound is an autoregressive process for some hundredths of a second: each sample is a weighted sum of those before it,
and a little that is new. What was put in or taken out later stands out of what is new (Vaseghi and Rayner 1990,
"Detection and suppression of impulsive noise in speech communication systems"). Samples that are lost are those which
leave the least that is new (Janssen, Veldhuis and Vries 1986, "Adaptive interpolation of discrete-time signals that can
be modeled as autoregressive processes").
"""

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]
"""The samples of one channel."""

Predictor = NDArray[np.float64]
"""The filter from a sound to what is new in it: the weight of the oldest sample first, and at the end 1."""

_ROUNDING = 1e-11  # of full scale, squared: less than 16 bits can tell
_CONDITION = 1e-6  # of the power, for sound with nothing above some frequency


def predictor(sound: Signal, unknown: NDArray[np.bool_], order: int) -> Predictor:
    """The prediction of a sample from the `order` before it (least squares), without those that are `unknown`."""
    rows = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float64), order + 1)
    spoilt = np.concatenate([[0], np.cumsum(unknown)])
    known = rows[spoilt[order + 1 :] == spoilt[: -order - 1]]
    products = known.T @ known
    products[np.diag_indices(order + 1)] *= 1 + _CONDITION
    products[np.diag_indices(order + 1)] += _ROUNDING * max(1, len(known))
    weights = np.linalg.solve(products[:-1, :-1], products[:-1, -1])
    return np.concatenate([-weights, [1.0]])


def surprise(sound: Signal, prediction: Predictor) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far each sample is from its prediction: from those before it, and from those after it.

    The samples without enough neighbours are at 0.
    """
    order, samples = len(prediction) - 1, sound.astype(np.float64)
    nothing = np.zeros(order)
    forwards = np.abs(np.convolve(samples, prediction[::-1], "valid"))
    backwards = np.abs(np.convolve(samples, prediction, "valid"))
    return np.concatenate([nothing, forwards]), np.concatenate([backwards, nothing])


def interpolated(sound: Signal, start: int, end: int, prediction: Predictor) -> NDArray[np.float64]:
    """The most likely samples from `start` to `end`, given the others."""
    order = len(prediction) - 1
    first, last = max(0, start - order), min(len(sound), end + order)
    around = sound[first:last].astype(np.float64)
    around[start - first : end - first] = 0
    equations = np.zeros((len(around) - order, len(around)))
    for offset, weight in enumerate(prediction):
        np.fill_diagonal(equations[:, offset:], weight)
    lost = equations[:, start - first : end - first]
    return np.asarray(np.linalg.lstsq(lost, -equations @ around)[0], np.float64)
