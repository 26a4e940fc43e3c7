"""A post as people use it: a folder with a keyring and a store, opened by whoever signs in."""
