"""The command line: commands, progress, tables. Only this room prints, reads the clock, and sets exit codes.

    context      the folder of the show, the moment, and what is made from them: episodes, catalogue, store
    output       the two places to print to, and JSON
    options      arguments and options shared by commands
    progress     the display of stages: a bar, lines or JSON; and the exit status after failures
    uploads      messages of `publish`, `feed` and `site` about uploads
    file_reply   how a web server answers for a file
    file_server  the web server of `preview`
    init         the folder of a new show
    import_      the folder of a show that was elsewhere
    new          the folder of a new episode
    schema       the schemas that editors read
    ledger       private names, noted
    check        all that is wrong in what people wrote
    build        all that is stale, made again
    publish      a show to its store
    share        an episode shown to its guests before that, and taken back
    withdraw     an episode taken back, old sound removed
    history      what was published when
    rollback     catalog and feed as they were before
    verify       what is live, asked for as apps do
    store        what the store can do, and its set-up
    feed         the feed once more, and private ones
    lint         anybody's feed, judged
    site         the show's pages once more
    status       what is fresh, what is stale, what is published
    search       everything ever said
    suggest      changes proposed, none made
    player       a passage, played
    asking       doubts one by one, played and asked about
    doubts       words that may not have been said, and signing them off
    preview      the folder store in a browser
    weights      speech models: what is there, and getting one
    doctor       what this machine has, and what to do where something is missing
    words        what was heard against what people made of it
    main         the table of commands, the options before a command, and what happens when one fails

May use: errors, model, config, audio/samples, speech, transcript, text, lint, site, store, work, web, episode, stages,
show, publish, imports, verify, machine.

A command is a file, a function of its name, and a word in `main.COMMANDS`. No command imports another. What is slow to
load is imported inside the command that needs it.
"""
