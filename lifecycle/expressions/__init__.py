"""Floor 0: the two languages in which Okta takes expressions, read into typed syntax. It is evaluated elsewhere."""
