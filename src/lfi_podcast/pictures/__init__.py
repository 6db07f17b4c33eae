"""Whatever picture was brought into what podcast apps show: an upright 8-bit RGB JPEG or PNG in sRGB, without metadata.

    picture   the result: its bytes, and what was done to them
    jpeg      a JPEG without metadata, its pixels untouched
    png       the same for a PNG
    colours   pixels of any kind into sRGB
    compress  pixels into bytes, within the size that hosts advise
    prepare   all of it: a file's content into a `Picture`

May use: errors, model.
"""
