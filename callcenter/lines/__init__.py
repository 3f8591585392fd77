"""Lines: numbers that customers call, with their flow, record policy, ring plan and opening hours."""
