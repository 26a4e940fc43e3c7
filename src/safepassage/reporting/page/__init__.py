"""The panels of the report; each file draws one."""
