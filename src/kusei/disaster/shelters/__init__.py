"""避難所: the register (指定避難所 and 指定緊急避難場所), opening and closing, headcounts, drills, functions improved.

Answers the plan's 避難所開設・運営訓練 and 避難所機能の充実. It refuses to close a shelter with people inside, to open one
twice, and to count a flag or an undated list as progress. It issues no evacuation order.
"""
