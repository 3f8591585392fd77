"""`callcenter publishing`."""

commands = ()
