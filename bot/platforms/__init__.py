"""One renderer, poster and connection per platform; none knows another."""
