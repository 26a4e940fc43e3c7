"""Tests of the network: where people can move, and when."""
