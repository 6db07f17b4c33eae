"""A show to its store: the feed last.

    catalog   the catalogue as the store has it
    identity  guids that must never change
    site      the show's pages and search index
    publish   what goes up, in which order
    withdraw  an episode's leftovers in the store
    announce  tells hubs that the feed has changed

May use: errors, model, text, feed, site, store, work, episode, stages.
"""
