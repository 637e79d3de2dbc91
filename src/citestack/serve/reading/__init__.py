"""What the views of an answer, a page and a site show: frozen values read from a trace and the store, in plain words."""
