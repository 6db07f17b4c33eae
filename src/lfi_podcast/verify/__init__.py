"""The live feed as an app gets it, and all that it names.

    subjects   the addresses that a feed names, and what each should give
    questions  what is asked of each, as a table
    examined   an address and what came of it
    transport  what can be wrong on the way to it
    files      ... with how a file is served
    artwork    ... with a cover
    staleness  how what is served differs from what was published
    texts      ... with how feed and texts are served
    rulings    all of that as a table of checks
    agreement  feed and catalog beside each other
    own        a show of one's own, and what its store knows
    past       what was withdrawn, sound of earlier versions, an earlier address
    asking     many addresses side by side, politely
    walk       one walk through all of it, step by step
    verify     the steps in their order, and what came of them

May use: errors, model, pictures, text, feed, store, web, publish.
"""
