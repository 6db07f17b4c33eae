"""Audio: recordings in, one mastered and tagged MP3 out.

    source    what a recording contains         ┐
    mix       tracks, cuts, intro, outro        ├ WAV: the episode's time line
    listen    the same, for the recogniser      ┘
    master    redaction, loudness, true peak    ┐
    tags      ID3, chapters, cover              ┴ MP3

Decisions are pure (`targets`, `edit`, `redact`, `mp3`); command lines are values; only `ffmpeg` starts processes, and
only `lame` calls the MP3 encoder. Long sound is streamed in blocks of raw samples (`pcm`), short pieces use pydub
(`short`).
"""
