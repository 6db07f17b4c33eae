"""How work is done, whatever the work.

    files     atomic writes, and errors of files
    events    progress, and the names of the stages
    pool      a parallel `map` to hand in
    cache     digests and receipts: which stages are stale, and why
    pictures  the show's pictures as they are published, each made once
    job       one episode being worked on, and where its files are

May use: errors, model, config, pictures, transcript.
"""
