"""Work: the one table of things that a worker has to do — due, leased, fenced, done."""
