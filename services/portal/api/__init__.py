"""The pages. A route calls the services as the user, and renders; it decides nothing that a service decides."""
