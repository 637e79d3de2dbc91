"""Prompt sets: the questions that are put to the engines, where they come from, and which of them were made by rule."""
