"""Which event gives which notice, in which words. Pure.

`notices`  what a notice is; those of obligations and reports
`plans`    a plan's draft, amendment, replacement, end; who is told of it
`overdue`  all that a unit owes for a plan, in one notice
`wording`  dates, periods, citations
"""
