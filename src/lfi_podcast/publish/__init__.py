"""A show to its store: the feed last.

    catalog      the catalog as the store has it
    identity     guids that must never change
    inventory    what is in the store
    lineage      whether a clone knows the published version
    outcome      what one episode would change
    prepare      builds an episode, and checks that it may be published
    scheduled    episodes that are uploaded before they are due
    shared       previews for guests
    sole         one publisher at a time
    private      feeds for members, at secret addresses
    present      what is in the store at one moment
    renamed      episodes whose folders were renamed
    settled      what needs no look, since nothing has changed
    site_folder  what was made for the site, and from what
    page_texts   what episodes' pages have besides their records
    pictures     the pictures that pages show besides those of the episodes
    site         the show's pages and search index
    extras       episodes for members alone
    twin         private feeds as documents
    departures   episodes for which feed.xml has no room
    judgement    what is wrong with a feed, before it is written
    plan         what a publication changes
    changes      what listeners notice, in words
    history      what was published when, and the catalog as it was
    publish      the protocol: what is written in which order
    rehearse     the same without changing anything
    release      publishes what is due
    share        an episode to its guests, before publication
    rollback     back to an earlier state
    prune        objects that nothing names
    withdraw     an episode's leftovers in the store
    invalidate   has a CDN forget what has changed
    checks       what to ask the web about a published show
    causes       what an answer means
    probe        is it really live
    store_check  what the store and its web server can do
    announce     tells hubs that the feed has changed

May use: errors, model, config, pictures, text, feed, lint, site/search, site, store, work, web, episode, stages.
"""
