"""What people see: symbols, the local street map, live layers, the one-file HTML map."""
