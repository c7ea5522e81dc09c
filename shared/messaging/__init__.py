"""Events in and out.

`outbox`   a state change and its events are one write (law 1) · `relay` sends what is pending
`runner`   retry, then dead letter, then commit (law 8) · `consumer` aiokafka loop · `streams` the same for Faust
`feed`     an owner's current state as events, and catching up from it (law 9)
`letters`  what a dead letter is, and what was done with it · `dead_letters` reading and replaying them
`groups`   the consumer groups and their topics · `backlog` how far each is behind
"""
