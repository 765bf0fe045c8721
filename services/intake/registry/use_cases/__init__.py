"""What people do with libraries, staff and staff lists."""
