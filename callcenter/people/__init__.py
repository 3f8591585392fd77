"""People of the company: agents 坐席, handlers, supervisors; their roles, skills and states."""
