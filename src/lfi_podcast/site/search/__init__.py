"""The site's search index: files of which a query fetches a few, without any server.

    words       text as the words that are compared
    fields      title, chapters, people, topics, notes and references as texts
    passages    an episode in numbered units and in fragments
    postings    terms and the units that have them, as bytes
    terms       what is looked up: words, and words in a row
    index       the index as a whole, in tiers

May use: model.

The other half, which asks it, is in `static/search/`.
"""
