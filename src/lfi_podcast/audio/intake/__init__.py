"""Recordings as files: what they promise, how they are opened, and what came out.

    promise     what the bytes of a file say about themselves
    chunks      containers made of chunks: WAV, RF64, Wave64, AIFF, CAF, AVI, ASF
    boxes       containers made of boxes: MP4, Matroska
    ogg         Ogg, from its pages
    probe       the sound streams that ffmpeg finds
    containers  the promise of any file
    prediction  linear prediction: what a sample should be, given those beside it
    impulses    where a channel breaks off for a moment
    breaks      clicks, interpolated, and missing samples, while streaming
    opening     how a recording is decoded
    account     what was promised beside what was decoded

May use: errors, model, audio/samples.
"""
