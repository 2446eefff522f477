"""The two languages in which Okta takes expressions, read into typed syntax."""
