"""Which event gives which notice, in which words. Pure.

`notices`  what a notice is; those of reports
`plans`    a plan's draft, amendment, replacement, end; who is told of it
`owed`     what is known of one report that is owed
`digests`  what a unit owes, and what is owed to a superior, each in one notice
`subscriptions`, `views`  what a person keeps: one shape for all kinds; searches and lists under a name
`wording`  dates, periods, citations
"""
