"""A room of people who learn together: one address, an org for each person, a big screen, and results."""
