"""The servers that `callcenter up` owns when no others are set: PostgreSQL and Redis, real ones from wheels.

`postgres.py` and `redis.py` each start, adopt or stop one server; `servers.py` puts both under one
owner's lock.
"""
