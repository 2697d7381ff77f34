"""What `make bench` measures: the engine against the disk it writes to."""
