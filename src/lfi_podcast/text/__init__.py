"""Words -> what people read: transcripts, captions, notes. Pure, without files.

    line_breaks  where to break lines and cues
    captions     utterances split into cues
    formats      a transcript in each format; the table of formats
    bare_links   addresses without any markup
    notes        show notes: Markdown into safe HTML
    chapters     chapters as JSON
    doubts       `doubts.md`
    new_terms    names and rare words that the glossary lacks
    terms        `terms.md`
    common_words  words that say nothing about a topic
    topics       suggested chapters

May use: model, speech, transcript.
"""
