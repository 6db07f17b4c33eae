"""Treats a recording before it is mixed: what was found wrong with it is reduced.

    sibilance      sharp s sounds held down, once the voice has its level
    tone           broad bands raised or lowered
    mains          the lines of mains hum as amplitudes, and back
    hum            mains hum, subtracted
    plosives       pops of p and b, their lows lowered
    network        DeepFilterNet3, the only interface to it
    denoise        noise, lowered by it
    reverberation  the room, predicted and taken out
    treat          the steps, in order

May use: model, audio/samples.
"""
