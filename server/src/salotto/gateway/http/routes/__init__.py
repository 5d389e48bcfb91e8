"""One router for each noun of the API. Each holds its whole path, so that the policy table can name it."""

API = "/api/v1"
