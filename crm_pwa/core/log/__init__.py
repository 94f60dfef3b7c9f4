"""The operation log: what devices send, decoded and checked before anything judges it."""
