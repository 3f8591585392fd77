"""`callcenter notices`."""

commands = ()
