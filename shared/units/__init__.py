"""Administrative units: levels are data, a unit is known by its official code on a date.

`model` what a unit is · `library` snapshots from vietnamadminunits · `succession` old communes to new ones
`organs` departments · `counterparts` who deals with it at another level · `names` official names
`addressing` phrases such as "UBND các huyện" → units (`phrases` its words, `groups` and `agencies` whom they name)
"""
