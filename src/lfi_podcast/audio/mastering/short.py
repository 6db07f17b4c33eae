"""pydub, for short sounds only: it holds a whole sound in memory and copies it at each step."""

import warnings

with warnings.catch_warnings():
    # It searches for its own ffmpeg, which is not needed here, and uses a module removed in Python 3.13.
    warnings.simplefilter("ignore")
    from pydub.generators import Sine

__all__ = ["Sine"]
