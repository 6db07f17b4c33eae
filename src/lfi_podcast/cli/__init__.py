"""People: commands, progress, tables. The only place that prints, reads the clock, and knows exit codes.

A file a command, named as the command, and a word in `main.COMMANDS`. What commands share, in reading order:

    main         the table of commands, the options before a command, and what happens when one fails
    context      the folder of the show, the moment, and what is made from them: episodes, catalogue, store
    output       the two places to print to, and JSON
    options      arguments and options of several commands
    progress     stages as they are seen: a bar, lines or JSON; what failed becomes the exit status
    uploads      what `publish`, `feed` and `site` say of what went up
    file_server  the web server of `preview`

No command imports another. What is slow to load is imported inside the command that needs it.
"""
