"""What the phone's page says by itself, in the reader's language; handed to the script as data.

Names in braces are filled in by the script (``show.js``).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    "waiting": _("未送信 {n}件"),
    "all_sent": _("未送信 0件"),
    "refused": _("確認が必要 {n}件"),
    "linked": _("区役所とつながっています。"),
    "linked_out": _("区役所とつながっています。送るにはログインしてください。"),
    "cut": _("区役所とつながっていません。書いたものは、この端末に残ります。"),
    "ahead": _("この端末の時計は{n}分進んでいます。日時は区役所の時計に直して送ります。"),
    "behind": _("この端末の時計は{n}分遅れています。日時は区役所の時計に直して送ります。"),
    "key_left": _("鍵はあと{n}時間使えます。"),
    "locked": _("鍵の時間（12時間）が過ぎました。書いた{n}件は、読めない形でこの端末に残っています。つながる所でログインすると、続きから使えます。"),
    "locked_back": _("端末の時計が戻されたため、鍵を閉じました。書いた{n}件は、読めない形で残っています。つながる所でログインしてください。"),
    "locked_now": _("鍵が閉じています。この内容はまだ残していません。ログインしてから、もう一度「残す」を押してください。"),
    "sent": _("{n}件を送りました。"),
    "send_first": _("まだ送っていないか、決まっていないものがあります。先に送ってください。"),
    "kept": _("端末に残しました：{what}"),
    "sealed": _("（鍵が閉じているため、中身は見えません）"),
    "office": _("区役所"),
    "drill": _("訓練"),
    "mend": _("直す"),
    "hand": _("区本部に渡す"),
    "drop": _("取りやめる"),
    "drop_reason": _("取りやめる理由"),
    "take_back": _("取り消す"),
    "on_its_way": _("送り始めたので、ここでは取り消せません。送ったあとに区役所で直してください。"),
    "sure": _("本当に取り消す"),
    "no_form": _("この操作の画面がありません。区本部に渡してください。"),
    "need_line": _("区役所とつながっていません。つながってから、もう一度押してください。"),
    "need_sign_in": _("ログインしてから、もう一度押してください。"),
    "not_taken": _("区役所に受け取られませんでした。もう一度押してください。"),
    "settled": _("決めました。"),
    "unknown": _("この端末の登録が見つかりません。書いたものは残っています。ログインすると、区本部に引き継ぎます。"),
    "term": _("端末の登録の期限が過ぎています。書いたものは残っています。区役所で期限を延ばすと送れます。"),
    "closed": _("この場所での持ち出しは終わっています。書いたものは残っています。ログインすると、区本部に引き継ぎます。"),
    "left": _("ここでの持ち出しは終わりました。区本部に引き継いだもの {handed}件、引き継げず失われたもの {lost}件。"),
    "wipe_later": _("この端末は使用を止められました。鍵は消しました。つながったときに、残りを引き継いで消します。"),
    "wiped": _("この端末は使用を止められたため、中身を消しました。区本部に引き継いだもの {handed}件、引き継げず失われたもの {lost}件。"),
}


def words() -> Mapping[str, str | Promise]:
    return WORDS
