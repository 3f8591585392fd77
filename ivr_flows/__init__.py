"""IVR flows: what a flow is, its engine, its linter, and the way out to TwiML. A leaf: plain data in and out."""
