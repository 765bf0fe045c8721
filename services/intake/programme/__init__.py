"""The programme, its phases and the perspectives of its boards."""
