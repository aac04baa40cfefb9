"""Records: numbers, register, filing, retention, holds, disclosure requests and the personal information files.

Answers 公文書管理 and 情報公開・個人情報保護 of a ward office. Tables, dates and numbers live here; the verbs and pages
are the office's. Nothing is deleted by a person: a job erases what a decided list names, and counts it.
"""
