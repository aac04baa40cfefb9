"""Pages and files of 照会・回答: the mechanism is core.inquiry."""
