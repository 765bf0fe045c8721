"""Boards and notes as files: taken out, brought in, explained where their columns aren't ours."""
