"""Visits 来访 and the account managers' telephone sign-in 电话签到 (S002 VIS-2)."""
