"""The lessons that are played on stages: what each stage shows, asks and explains."""
