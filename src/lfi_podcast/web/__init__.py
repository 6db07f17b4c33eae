"""The web as apps and people reach it.

    request    one request, its redirects followed, and its answer: to probe what this program has published
    headers    what an answer's headers say
    public     connections to the public internet only
    address    addresses as they are sent, and as they may be shown
    body       the body of an answer: whole, unzipped, not too long
    failure    what went wrong, for people; and whether to try again
    arrival    a large file on its way to its place, which survives interruptions
    untrusted  documents and large files from addresses that nobody has vouched for

Who reads what strangers name (`import`, `lint`) uses `untrusted.Web` and nothing else here:

    web = Web(allow_private=False)
    feed = web.fetch(url)               # Fetched: url after redirects, headers, body (unzipped, limited)
    web.download(url, path)             # streamed, continued after a failure, appears when whole
    except PodcastError                 # ServiceFailed: the network; else: may not be had

A `Web` is a value: threads and processes may share one. Each call uses one connection; who calls side by side decides
how many, and is polite to hosts with four or less. Its messages name `--allow-private`, the option that sets it;
`address.shown` is for messages of one's own about an address.

May use: errors, model, store, work.
"""
