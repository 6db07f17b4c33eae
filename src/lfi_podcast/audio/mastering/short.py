"""pydub, for short pieces of sound: it holds a whole piece in memory and copies it at each step."""

import warnings

with warnings.catch_warnings():
    # It looks for an ffmpeg of its own, which nothing here needs, and uses a module that 3.13 has dropped.
    warnings.simplefilter("ignore")
    from pydub.generators import Sine

__all__ = ["Sine"]
