"""What the company knows before a call is read: its own words, its people, its customers."""
