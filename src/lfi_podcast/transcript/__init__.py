"""Words <-> lines that people edit.

    margins           how much sound goes with redacted words
    redact            redacted phrases found in words, and replaced in text
    leftovers         what is left of redacted names in a text, and where
    ledger            names found in a text by their digests only
    lines             `transcript.md`, read and written
    match             written words matched with recognised ones
    interpolate       times for words that were recognised differently
    order             the words of one voice follow each other
    comparison        corrected lines, timed by recognised words
    acknowledgements  a short "mhm" while somebody else talks
    paragraphs        what a voice says, divided where readers would
    utterances        words grouped into lines; lines timed by words
    worddiff          what was changed, and the word error rate
    realign           corrected words: where to search the sound for them
    shift             `transcript.md` on another time line
    cuts              suggested cuts
    place_imported    the words of an imported transcript, with times
    recognised_times  the same from what a recogniser made of them

May use: errors, model.
"""
