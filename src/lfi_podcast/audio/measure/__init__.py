"""Measures recordings: their loudness, noise, speech activity and faults.

    damage           flat tops, and moments in which it is constant
    survey           one pass over a recording: the numbers for what follows
    faults           what is wrong with it, and which channels to use
    integrity        whether it is complete
    noise            noise and hum, and the filters that reduce them
    meter            loudness (BS.1770, R 128), while streaming
    true_peak        true peaks, while streaming
    speech_activity  where somebody speaks, from levels
    apart            whether two people speak, one in each channel
    source           all of these, for one recording
    targets          the level that gives the finished file its loudness
    waveform         the waveform, while streaming

May use: errors, model, audio/samples.
"""
