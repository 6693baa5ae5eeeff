"""The screens on which administrators keep agencies, seats, people and places, and the board countersigns."""
