"""Customers 客户: who calls, under which numbers, with which grade."""
