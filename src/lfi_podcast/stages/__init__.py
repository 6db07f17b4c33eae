"""The stages of an episode: one file a stage, named as the stage.

    mix         recordings or tracks become one sound, which fixes the time line
    as_is       in place of `mix`: a recording that is published as it is
    hear        who said what, as a recogniser hears it
    script      where the words of a text without times are said
    bring       the same from a transcript that people supply, in place of `hear`
    spot        redacted names that were recognised as something else
    locate      where the redactions are, once for all that follow
    transcript  `words.json` and `transcript.md`, people's edits kept
    master      the mix becomes an MP3, redacted and at its loudness
    recheck     nothing redacted is left in the MP3
    tag         tags, chapters and cover on it: `master.mp3`
    excerpts    passages of it, as they were recorded and as they are
    report      how the sound was processed
    renditions  the mastered sound in other codecs
    label       their tags
    compare     a second engine hears what is in doubt
    notes       show notes, chapters, every transcript format
    doubt       the doubts that are open
    clips       passages to share
    page        the page, and the record for the feed
    table       the stages as rows: what each needs, and when it applies
    build       runs the stale ones, and says how all are

May use: errors, model, config, audio/samples, audio/measure, audio/mixing, audio/mastering, audio/delivering, speech,
transcript, text, site, work, episode.
"""
