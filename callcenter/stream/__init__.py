"""`callcenter stream`: tells open desks at once what has changed, by server-sent events; a process of its own."""
