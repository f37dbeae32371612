"""Pages and their Markdown, and the frame every page stands in. Knows nothing of the plan."""
