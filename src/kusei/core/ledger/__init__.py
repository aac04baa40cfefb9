"""The nouns that rooms share: city, ward, branch, district, town, facility, organisation, division, post, staff.

Models and queries only; the verbs and pages that change them belong to ``office``.
"""
