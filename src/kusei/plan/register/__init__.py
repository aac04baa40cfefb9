"""計画の台帳: the reform plan as a tree a person can check line by line.

Answers the plan's own words about itself: four pillars, initiatives that start where a ward is ready, a yearly
follow-up, a review when it is needed. Plans are pillar > section > issue, policy, initiative; earlier plans stay with
their results; every line of the source is placed, ignored with a reason, or listed as not understood. It refuses to
guess in silence: what importing proposes is a draft until a person publishes it, and it holds no figures of its own.
"""
