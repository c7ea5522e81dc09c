"""Events in and out.

`outbox`   a state change and its events are one write (law 1) · `relay` sends what is pending
`runner`   retry, then dead letter, then commit (law 8) · `consumer` aiokafka loop · `streams` the same for Faust
`feed`     an owner's current state as events, and catching up from it (law 9) · `dlq` list, show, replay
"""
