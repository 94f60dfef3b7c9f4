"""The real server, with its clock, its chance and its deaths in the hands of the simulation."""
