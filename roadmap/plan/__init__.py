"""Items, themes, lead times and the change log they are read back from."""
