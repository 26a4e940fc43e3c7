"""Custody of keys and personal data: who opens what, and what a seized laptop gives away."""
