"""Where published files go.

    store     the interface: objects under keys
    open      opens the store that show.yml names
    folder    a folder that a web server can serve
    s3        S3 and compatible services
    memory    for tests, rehearsals and simulated failures
    transfer  many objects sent at once
    lease     one publisher at a time

May use: errors, model.

The forms of names that open each are in `model/store_forms.py`.
"""
