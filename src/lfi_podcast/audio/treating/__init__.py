"""Treats a recording before it is mixed: what was found wrong with it is reduced.

    tone     broad bands raised or lowered
    network  DeepFilterNet3, the only interface to it
    denoise  noise, lowered by it
    treat    the steps, in order

May use: model, audio/samples.
"""
