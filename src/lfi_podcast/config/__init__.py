"""Reads the files that people write into values; reports every problem at once, with its file and line.

    yaml_reader  YAML into plain data that remembers its lines
    validate     plain data into values; every message says what to do
    cut_short    values that ` #` cuts short
    private      `private.yml` and `ledger.yml`, and which of them git may have
    sound_files  sound and video by its ending, and kept out of git
    track_names  whose recording a file is, by its name
    repository   where a show's files are, and what they say
    theme        `theme/`: templates, style and words of the show's own
    template     the templates of files that are laid out
    outline      the files of a new episode, and what is left of them
    unused       sound that is not used
    recordings   recordings from elsewhere, under their names here
    notes_pictures  pictures that show notes name
    lost         what would be lost in silence
    credits      roles and groups of people that apps do not know
    schema       JSON schemas for editors
    scaffold     the files of a new show
    check        checks that need more than one file
    problems     all problems of what people write

May use: errors, model.

The templates of new files lie in `templates/`.
"""
