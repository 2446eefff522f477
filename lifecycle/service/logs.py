"""`/api/v1/logs`: the System Log."""

ROUTES: tuple[()] = ()
