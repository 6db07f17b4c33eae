"""Facts -> RSS bytes.

    facts               what the tables read: the channel, its items
    notes               show notes, whole and short
    table               a namespace as a table of tags, and as a feedgen extension
    itunes              the `itunes:` tags
    podcasting_shared   the `podcast:` tags that a show and an episode may both have
    podcasting_channel  those of a show
    podcasting          the `podcast:` tags
    chapters            the `psc:` tags
    links               what connects the documents of a feed
    reach               which document has which episodes
    render              all of it with feedgen's RSS core: `feed.xml` and archive documents
    compare             two feeds: what listeners notice of the show

May use: errors, model, text.
"""
