"""A folder of CSV files into DuckDB tables: what DuckDB can vouch for it reads, and fast; every
other row goes through the functions by which the import reads cells."""
