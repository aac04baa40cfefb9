"""Resident pages that compose several rooms, in plain words and large type.

They read through the rooms' doors only, show what is published and nothing else, and write nothing.
"""
