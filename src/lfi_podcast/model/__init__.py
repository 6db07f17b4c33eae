"""What things are: frozen values, no I/O.

    value         the base of all values; times as people write them, and as the files have them
    intervals     stretches of time, merged
    languages     language tags, and what ISO 639 calls them
    sentences     where sentences and clauses end
    categories    Apple's table of categories
    countries     codes of countries
    feed_keys     keys of show.yml and episode.yml that are for the feed alone
    recurrence    recurrence rules, and what they say
    schedule      how often a show comes out, as people write it
    glossary      a term, and how it is pronounced
    store_forms   the forms of a store's name, and the module that opens each
    span          a stretch of time that people write down
    addresses     addresses in texts: of pages, mailboxes, and the handles of people
    folding       text in plain letters, whose places can be traced back
    phrase        phrases found in text, in every way they may be written
    name_forms    names found in all their forms: turned round, with initials, in addresses
    redaction     an entry of `redact`
    private       `private.yml` and `ledger.yml`: names that must not be committed
    roles         what people do on a show, and what apps call it
    recording     a recording as a file: how it is opened, and its account
    show          `show.yml`
    theme         what a show changes of its pages: the content of `theme/`
    reference     what a claim rests on
    podcasting    what `episode.yml` says for podcast apps alone
    episode       `episode.yml`, and the state an episode is in
    placeholders  texts that people have not replaced by their own yet
    audio         loudness, intervals, findings, voices; `master.json`
    timeline      the recording's time line, mapped to the listener's and back
    transcript    words of a recogniser, lines for readers; `words.json`
    page_text     `page.json`: what an episode's page has besides its record
    file_types    a file's ending: its media type, and how the last check reads it
    layout        keys of the store, their addresses, and how long each may be cached
    catalog       `catalog.json`: what has been published
    trial         what was tried, and what came of it
    doubt         places where the words may be wrong; `accepted.json`
    report        `report.json`, the sound report

May use: no other room.
"""
