"""What comes in and goes out: forms, tables, tracing records, tagged counts, typed paper."""
