"""Verbs and pages of records: register, filing, retention, disposal, disclosure, personal information files.

Answers 文書管理・情報公開・個人情報保護 of a ward office. It destroys nothing that no decided list names, nothing under a
hold, and it never hands out a document from which a withheld text could be taken back.
"""
