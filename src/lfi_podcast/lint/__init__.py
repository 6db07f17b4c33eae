"""A feed, anybody's -> what is wrong with it.

    place       an element of a feed, as a rule sees it
    rule        a rule, and a finding: where a feed breaks it
    predicates  what a rule can ask of a place in a feed
    rules       the table of rules
    judge       bytes -> findings

May use: errors, model.
"""
