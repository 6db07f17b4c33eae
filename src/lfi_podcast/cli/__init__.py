"""The command line: commands, progress, tables. Only this room prints, reads the clock, and sets exit codes.

Each command has a file of its name and an entry in `main.COMMANDS`. Shared by commands, in reading order:

    main         the table of commands, the global options, and error handling
    context      the show's folder, the current time, and what follows from them: episodes, catalog, store
    output       the two places to print to, and JSON
    options      arguments and options shared by commands
    progress     the display of stages: a bar, lines or JSON; and the exit status after failures
    uploads      messages of `publish`, `feed` and `site` about uploads
    file_server  the web server of `preview`

No command imports another. Slow imports are inside the command that needs them.
"""
