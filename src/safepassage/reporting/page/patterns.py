"""Patterns of the pictures, so that areas differ in black and white too."""

from __future__ import annotations

__all__ = ["PATTERNS"]

PATTERNS = (
    "<defs>"
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
    '<path d="M0 0V5" stroke="#a87a17" stroke-width="2"/></pattern>'
    '<pattern id="zone-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#f3d3bd"/>'
    '<path d="M0 0V6" stroke="#c9713f" stroke-width="1.6"/></pattern>'
    '<pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<rect width="4" height="4" fill="#fff"/><circle cx="2" cy="2" r="1.1" fill="#12538f"/>'
    "</pattern></defs>"
)
