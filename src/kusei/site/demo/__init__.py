"""The fictional city of the demo: あけぼの市, sixteen wards by a sea that is on no map. All from one (seed, as_of)."""
