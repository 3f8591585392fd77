"""Recordings 录音: fetched from the provider, checked, stored, heard."""
