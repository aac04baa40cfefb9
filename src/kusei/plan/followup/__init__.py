"""毎年度フォローアップ: every fiscal year each ward says how far it has come, beside what the systems counted.

The evidence is taken first and stands in the sheet before a word is typed; a self-mark stands beside the evidence-mark
and the gap is shown. Wards stand side by side and are never ranked. What was confirmed is frozen with its digest; a
correction is a new line. The room refuses to mark what no dated row supports: 「根拠なし」 is a state of its own and
never means late, and a measure without a target shows its activity without a mark.
"""
