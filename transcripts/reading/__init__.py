"""Words in, draft of a call record out: who called, from where, how to reach them, and what about."""
