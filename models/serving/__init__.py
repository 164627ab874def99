"""The engine: requests and questions in, traces and answers out, one model for everybody."""
