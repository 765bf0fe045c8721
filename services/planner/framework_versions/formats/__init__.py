"""Frameworks as files of other programs: Moodle's competency CSV, 1EdTech CASE, ESCO's skills CSV."""
