"""三响 Sanxiang: the desk of a call centre — calls, records, customers and what must happen to them."""
