"""A podcast kept as a git repository: recordings in, a published show out.

The rooms, in the order that data flows. A room imports only from rooms above it; each has a map of its files in its
own docstring.

    errors      everything that can go wrong, as one tree
    model       what things are: frozen values
    config      the files that people write -> values
    advice      the files that people write -> what directories and apps make of them
    pictures    whatever was brought -> what podcast apps show
    audio       recordings -> one MP3, and its companions
    speech      sound -> words
    transcript  words <-> lines that people edit
    text        words -> what people read
    search      the terminal's search
    feed        facts -> RSS
    lint        a feed, anybody's -> what is wrong with it
    site        facts -> pages
    store       where published files go
    work        how work is done, whatever the work
    web         requests as apps and people make them
    episode     what is known of one episode between its stages
    stages      the stages of an episode, a file each
    show        what people ask of built episodes and of the whole show
    publish     a show to its store
    imports     a podcast from elsewhere -> a show's repository
    verify      what is live, as an app gets it
    machine     what this machine has, and how to get what it lacks
    cli         people: commands, progress, tables
"""

import os

__version__ = "0.1.0"

# Matrix products are small here, and more threads wait for each other longer than they compute. Before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
