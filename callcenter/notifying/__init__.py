"""Notices 提醒: who is told, by which address, in which words, and whether it arrived."""
