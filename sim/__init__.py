"""The whole of sync in one process's own time: real phones before a real centre, and every fault."""
