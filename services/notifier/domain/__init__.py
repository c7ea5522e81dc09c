"""Which event gives which notice, in which words. Pure.

`notices`  what a notice is; those of reports
`plans`    a plan's draft, amendment, replacement, end; who is told of it
`owed`     what is known of one report that is owed
`digests`  what a unit owes, and what is owed to a superior, each in one notice
`reading`  what one person has read
`subscriptions`  what a person keeps, one shape for all kinds: `views` are searches and lists under a name,
           `choices` which kinds of notices it wants highlighted or muted
`letters`  dead letters as they are kept
`wording`  dates, periods, citations
"""
