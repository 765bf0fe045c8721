"""Backups: made, checked, kept on a disk, and restored beside what is there."""
