"""Administrative units: levels are data, a unit is known by its official code on a date.

`model` what a unit is · `library` snapshots from vietnamadminunits · `organs` departments and counterparts
`names` official names · `addressing` phrases such as "UBND các huyện" → units
"""
