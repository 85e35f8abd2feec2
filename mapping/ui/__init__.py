"""What pages share: wording, widgets, state keys, access, the error boundary."""
