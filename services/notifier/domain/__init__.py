"""Which event gives which notice, in which words. Pure."""
