"""`/api/v1/sessions`: sessions from one-time session tokens."""

ROUTES: tuple[()] = ()
