"""What the views of an answer, a page and a site show: frozen values from a trace and the store, in plain words."""
