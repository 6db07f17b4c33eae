"""Sound: recordings in, one mastered and tagged MP3 out, with its companions.

    samples/     raw samples, and the only interface to ffmpeg
    intake/      recordings as files: opened, and accounted for
    treating/    hum, noise and the like, reduced
    measure/     what a recording is like
    mixing/      several sources on one time line
    mastering/   the finished MP3
    delivering/  what goes with it: tags, renditions, clips

Decisions are pure; command lines are values. Only `samples/ffmpeg` starts processes, only `mastering/lame` calls the
MP3 encoder. Long sound is streamed in blocks; pydub (`mastering/short`) sees short pieces only.
"""
