"""A second opinion on the planner: an exact model of tiny scenarios, solved by HiGHS."""
