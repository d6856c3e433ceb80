"""What happened: claims on one thing brought together, each origin counted once."""
