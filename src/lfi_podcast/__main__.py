"""`python -m lfi_podcast` is the command line."""

from lfi_podcast.cli.main import main

if __name__ == "__main__":
    main()
