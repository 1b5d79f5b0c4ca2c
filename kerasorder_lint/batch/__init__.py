"""Many files in one run: the cache, the processes, and writing fixes back."""
