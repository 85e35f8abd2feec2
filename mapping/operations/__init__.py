"""What can be done with a workspace, one module per kind of work; called through Workspace."""
