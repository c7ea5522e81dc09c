"""Old and new side by side: events, documents, workers."""
