"""An experiment's faces: one HTML file, Markdown, CSV, JSON, and the bundle that runs again."""
