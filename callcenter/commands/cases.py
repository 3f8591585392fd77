"""`callcenter cases`."""

commands = ()
