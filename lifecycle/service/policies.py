"""`/api/v1/policies`: the password policy."""

ROUTES: tuple[()] = ()
