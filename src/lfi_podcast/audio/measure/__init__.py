"""Measures recordings: their loudness, noise, speech activity and faults.

    clipping         flat tops
    dropouts         moments in which it is constant
    native           both clipping and clicks, in the samples as they were recorded
    survey           one pass over a recording: the numbers for what follows
    speech_activity  where somebody speaks, from levels
    third_octaves    its spectrum, all over it
    timbre           what tells one voice from another, and from a breath
    music            whether it is music rather than a voice
    apart            whether different people speak in different channels
    places           places in a recording, for its producer
    downmix          from its channels to those of an episode
    wiring           which channels have its sound, and how they are related
    faults           what is wrong with it
    revise           what a first look changes in how a recording is opened
    weighting        how loud a spectrum is heard
    noise            steady noise, and whether it is lowered
    passing_noise    the same where it is there for a part only
    mains_windows    what 10 s show of each mains frequency, while streaming
    hum              mains hum, from these
    reverberation    how long the room goes on sounding
    pauses           where noise and hum can be measured
    background       what there is beside a voice, before and after
    meter            loudness (BS.1770, R 128), while streaming
    knocks           something that is hit, kept out of the leveller's measure
    plosives         pops of p and b
    true_peak        true peaks, while streaming
    look             all of these, in one pass
    judgement        what is beside the voice, from that look, and what is to be done about it
    source           a recording that can become an episode
    targets          the level that gives the finished file its loudness
    waveform         the waveform, while streaming

May use: errors, model, audio/samples, audio/intake, audio/treating.
"""
