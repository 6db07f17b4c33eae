"""Words -> what people read: transcripts, captions, notes; and transcripts from elsewhere. Pure, without files.

    line_breaks       where to break lines and cues
    captions          utterances split into cues
    formats           a transcript in each format; the table of formats
    bare_links        addresses without any markup
    credits           the end of the notes: people, references, the page
    plain             HTML as plain text
    notes             show notes: Markdown into safe HTML
    chapters          chapters as JSON
    doubts            `doubts.md`
    new_terms         names and rare words that the glossary lacks
    terms             `terms.md`
    common_words      words that say nothing about a topic
    topics            suggested chapters
    labels            how other programs write who speaks: the table of label forms
    people            which person a label names
    evidence          which labels to believe
    spoken            lines from elsewhere into passages with speakers
    brought_captions  WebVTT and SubRip from elsewhere
    brought_json      JSON from elsewhere: the table of its shapes
    brought_table     CSV, and labels of Audacity
    brought_text      plain text, Markdown and HTML
    brought           a transcript that people bring, whatever wrote it

May use: errors, model, speech, transcript.
"""
