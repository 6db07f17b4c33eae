"""Facts -> pages for any browser: static files, no framework, no third-party server.

    search/         the search index, a room of its own
    reading         a transcript as chapters, paragraphs and lines to link to
    plurals         which form of a word a number takes, by language
    wording         words, with what is filled in
    languages       what pages say, by language
    sharing         what others show where somebody links to a page
    drawing         the pictures for that
    words_check     whether a show's own words can take the place of the program's
    theming         templates: the program's own, and those of a show's theme
    rendering       templates, styles and scripts, and how a page is made of them
    headers         the HTTP headers that keep pages safe
    charts          curves and bars as SVG paths
    personal_names  given and family names
    bibtex          entries for reference managers
    citations       an episode as papers cite it
    player          what the player knows, and how other sites embed it
    structured      JSON-LD for search engines
    slugs           names of pages in addresses
    paging          long lists on pages that last
    contributors    people across episodes
    topics          topics across episodes
    bibliography    the sources of all episodes, each once
    connections     what connects the episodes of a show
    pages           the pages of episodes, show and search
    remarks         what each person said
    reading_list    the sources for reference managers
    subscribing     apps and the QR code
    machines        sitemap, robots.txt, OPML
    listing         the pages between episodes
    told            what was found in the sound, each thing once
    verdict         the sound report in a few sentences
    report          all of it

May use: errors, model, audio/delivering, text.

Templates, styles, scripts and the interface's words lie in `templates/`, `static/` and `words/`.
"""
