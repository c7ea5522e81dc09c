"""Events in: plans become obligations, reports and roll-ups climb; the reconciler heals what was missed."""
