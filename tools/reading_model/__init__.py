"""How the learnt reader's weights are made from the lessons, and how well they read what they never saw."""
