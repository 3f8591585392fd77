"""`callcenter calendar`."""

commands = ()
