"""The whole of sync in one virtual time: real phones before a real centre, and every fault."""
