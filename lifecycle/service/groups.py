"""`/api/v1/groups`: groups and who is in them."""

ROUTES: tuple[()] = ()
