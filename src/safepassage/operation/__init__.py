"""What a coordinator writes down: places, people, fleet, legs, parties and the agreement."""
