"""The desk for people: pages in Chinese over the same services as the API."""
