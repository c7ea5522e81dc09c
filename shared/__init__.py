"""What the services share: documents, units, periods, events, messaging, store, auth, http, settings."""
