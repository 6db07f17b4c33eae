"""Raw samples, and the only interface to ffmpeg.

    pcm          streams of raw samples, in blocks
    branch       a second output of a decoder
    log          what ffmpeg writes to its log
    ffmpeg       the only module that starts ffmpeg
    filtered     a stream through ffmpeg's filters
    wav          the mix on disk
    curve        levels and gains over time, and gains applied to streams
    stretches    intervals extracted from a stream
    convolution  a symmetric filter over a stream, without delay
    memory       keeps memory constant, however long a recording is

May use: errors, model.
"""
