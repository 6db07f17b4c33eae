"""What people write, as directories and apps take it: advice, a table with a source in each row.

    row        a row of the tables
    texts      texts that apps show as they stand
    titles     what does not belong into an episode's title
    lists      chapters, clips, topics, people: what apps make of them, and what is there twice
    addresses  addresses that only some can reach, and those that apps may not open
    channel    what a show says of itself
    dates      dates that are slips of typing
    together   what episodes contradict each other in
    table      the tables
    notes      lines of Markdown that apps do not show as they were meant

May use: errors, model, config.
"""
