"""What a run is given, opened: files, folders, archives, containers of records, web archives and feeds."""
