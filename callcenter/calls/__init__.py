"""Calls: what a provider told us (events), what that means (the call, its legs, its rings), and answering them."""
