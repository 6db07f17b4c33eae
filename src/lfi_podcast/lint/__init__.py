"""A feed, anybody's -> what is wrong with it.

    vocabulary        what the specifications list: elements, where they may be, words for values
    place             an element of a feed, as a rule sees it
    rule              a rule, and a finding: where a feed breaks it
    values            what a text or an attribute can be: an address, a date, a licence
    recurrence        how often something comes again
    predicates        what a rule can ask of a place
    markup            HTML inside the texts
    document_rules    rules about XML, namespaces, names, addresses, dates
    channel_rules     about the channel, its links and other pages
    item_rules        about items, their guids, dates and enclosures
    text_rules        about titles and descriptions
    itunes_rules      about the `itunes:` tags
    podcasting_rules  about the `podcast:` tags of shows
    chapter_rules     about `psc:` chapters
    episode_rules     about the `podcast:` tags of episodes
    rules             all of them, as one table
    reading           bytes -> places, however broken
    judge             bytes -> findings
    report            findings -> lines, JSON, SARIF
    pages             where the other pages of a feed are

May use: errors, model.
"""
