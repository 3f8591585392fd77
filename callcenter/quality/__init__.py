"""Quality: what customers said of the service, and later what reviewers found."""
