"""Treats a recording before it is mixed: what was found wrong with it is reduced.

    treat  the steps, in order

May use: model, audio/samples.
"""
