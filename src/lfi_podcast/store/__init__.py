"""Where published files go.

    store          the interface: objects under keys
    memory         for tests, rehearsals and simulated failures
    folder         a folder that a web server can serve
    notes          what this clone remembers about its store
    parallel       calls side by side, and calls that may take only so long
    s3_failures    what can go wrong with S3, and what passes
    s3_direct      PUTs without boto3's machinery
    s3_service     requests, tried again
    s3_objects     objects, whole or not at all
    s3_conditions  whether a service honours conditions
    s3_parts       large objects in parts
    s3_setup       how a bucket has to be set up
    s3             S3 and compatible services
    open           opens the store that show.yml names
    transfer       many objects sent at once
    lease          one publisher at a time

May use: errors, model.

The forms of names that open each are in `model/store_forms.py`.
"""
