"""The history of the registry: every edition, what happened between them, and the timelines."""
