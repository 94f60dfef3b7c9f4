"""Work nobody waits for, beside the server."""
