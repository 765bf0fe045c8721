"""Mail that is waiting to be sent."""
