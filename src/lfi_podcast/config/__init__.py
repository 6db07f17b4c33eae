"""Reads the files that people write into values; reports every problem at once, with its file and line.

    yaml_reader  YAML into plain data that remembers its lines
    validate     plain data into values; every message says what to do
    private      `private.yml` and `ledger.yml`, and which of them git may have
    repository   where a show's files are, and what they say
    check        checks that need more than one file
    schema       JSON schemas for editors

May use: errors, model.
"""
