"""Sound: recordings in, one MP3 out, mastered and tagged.

    source    what a recording holds            ┐
    mix       tracks, cuts, intro, outro        ├ WAV: the episode's time line
    listen    the same, for the recogniser      ┘
    master    redaction, loudness, true peak    ┐
    tags      ID3, chapters, cover              ┴ MP3

Deciding is pure (`loudness`, `edit`, `redact`, `mp3`); command lines are values; only `ffmpeg` runs anything,
and only `lame` calls the MP3 encoder.
Long sound passes through in blocks of raw samples (`pcm`), short pieces go through pydub (`short`).
"""
