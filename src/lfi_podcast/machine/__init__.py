"""What this machine has, and how to get what it lacks.

    installation  how the program was installed, and the commands for more of it
    surroundings  where it is asked: the show, as far as it can be read
    tools         ffmpeg, git, room on the disk
    hearing       speech engines and their weights
    storage       the store and its credentials, without writing
    checks        the table of checks, and the function that goes through it

May use: errors, model, config, audio/samples, speech, store.
"""
