"""A podcast from elsewhere -> a show's repository. Feeds are untrusted.

    repair        the text of a feed as XML that can be read
    elements      a feed as elements with regular names
    moments       dates and durations as feeds write them
    values        what a feed says, as the feed has it
    rows          the tables of elements: which becomes what
    parse         elements into values
    findings      what there is to tell of an import
    report        what an import did, for people
    pages         all pages of a feed
    categories    categories in Apple's present table
    slugs         the names of folders
    notes         HTML into Markdown, and a comparison of both
    credits       people
    chapters      chapters in JSON, MP3 and M4A
    transcripts   which transcript is brought
    covers        pictures as covers
    sound         what a recording is
    fit           data without what the program's files do not take
    yaml_text     data as YAML that people like to read
    show_file     what show.yml says
    plan          what is to be written and fetched
    episode_file  what an episode's files say
    workplace     what an import wrote, and what it keeps to go on from
    fetch         fetches what items name
    run           does it all

May use: errors, model, config, pictures, text, store, work, web.
"""
