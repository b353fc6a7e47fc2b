"""An evaluator of LookML queries in plain loops: the second opinion on the service's answers."""
