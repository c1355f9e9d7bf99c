"""Work spread over a Dask cluster: on this machine's processors, or wherever a scheduler is."""
