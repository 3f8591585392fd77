"""The board 大屏: what goes on right now, for a wall of the call centre."""
