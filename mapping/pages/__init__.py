"""One thin page per thing a person does."""
