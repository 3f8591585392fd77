"""Text messages and mails to customers, by templates that carry the customer's own matter (REQUIREMENTS R20, N26)."""
