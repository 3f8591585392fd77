"""Campaigns 外呼任务: lists of people to call, what is asked of them, and what follows from each outcome."""
