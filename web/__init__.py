"""The front: pages, assets and the command line, over `workflows`."""
