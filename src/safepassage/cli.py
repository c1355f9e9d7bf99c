"""Arguments to the layers, and the layers' answers to text."""
