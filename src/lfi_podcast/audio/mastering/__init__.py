"""Makes the finished MP3: redacted, limited, encoded, measured.

    short     pydub, for short sounds only
    redact    redacted intervals become a bleep or silence
    limit     a look-ahead true peak limiter
    mp3       frames of MP3: read, joined, counted
    lame      the interface to LAME
    encode    pieces limited and encoded in parallel, then joined
    finished  a finished file, decoded and measured
    master    from the mix to files that keep the promised loudness
    residue   how much of a redacted sound is left in a file

May use: errors, model, audio/samples, audio/measure, audio/mixing.
"""
