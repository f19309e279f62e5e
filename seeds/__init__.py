"""What ships with Dateline: the five seed articles and the reviewed reference tables."""
