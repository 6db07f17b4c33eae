"""What people ask of built episodes and of the whole show.

    ledger    private names noted without giving them away; committed files searched for them
    names     redacted names where no stand-in can replace them
    hearing   whether the show's language can be recognised
    pictures  covers and chapter pictures: whether they can be published
    theme     what is wrong with `theme/` and with words of the show's own
    notes     what of show notes would not be seen
    advise    the tables of advice, applied to a show's files
    provisional  the feed that would be, before there is any sound
    origins   where an element of the feed comes from
    judged    what the rules for feeds say of the feed that would be
    check     everything that people wrote
    look      how each stage of an episode is
    suggest   cuts, chapters and terms for people to review
    words     a corrected transcript against a recognition
    archive   search over everything ever said

May use: errors, model, config, advice, pictures, speech, transcript, text, search, feed, lint, site, work, episode,
stages.
"""
