"""Leading a SWOT day: the phases of its boards, the timer, what the room sees."""
