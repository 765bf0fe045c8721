"""What a plan consists of, whoever wrote it: its content, its fields, how versions of it are merged."""
