"""Every format tells the same story, and is read into the same steps."""
