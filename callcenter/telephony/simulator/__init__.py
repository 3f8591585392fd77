"""A phone network for demos and tests, from outside like the provider's: see `simulator.py` for how to use
it.

`clock` time; `people`, `acting` scripted people; `crowd` many who are called; `legs`, `queues`, `recordings` what
exists; `grammar`, `twiml` the strict reading of documents; `documents`, `verbs_*` their performance; `webhooks`,
`callbacks` requests to the application; `exchange` all of it together; `operations`, `shapes`, `rest` the API;
`network` our port to it.
"""
