"""What runs, when and with what settings: Prefect flows and tasks, and the command line."""
