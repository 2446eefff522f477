"""Floor 0: reads the two languages of Okta's expressions into typed syntax, which other rooms evaluate."""
