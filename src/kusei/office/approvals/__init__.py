"""The pages of approval: my inbox, drafts, the 専決 table, substitutes and absences, 供覧. The verbs are core's."""
