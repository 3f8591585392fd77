"""Cases 工单: a problem on its way to the department that solves it, and back to the customer."""
