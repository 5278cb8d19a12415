"""What the tests stand on: real servers, fresh databases, basic rows."""
