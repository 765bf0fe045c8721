"""The staff group's worksheet before its SWOT day: thoughts and figures at three levels, and the library plan."""
