"""Work in the field without network: phones that carry one place for a time, and send later what was typed there.

A phone holds commands, not rows: every command is replayed as an Action by the person who is signed in, with all its
checks. Rooms declare what a phone may carry (``screens.declare``); pages and the phone's own code are ``office.field``.
"""
