"""The company's calendars: opening hours per company and department, and the holiday notices that it entered."""
