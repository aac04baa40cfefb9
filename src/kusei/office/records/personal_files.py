"""Declarations for tables of core that hold personal information; rooms declare theirs on the model itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kusei.core.records.personal import Personal, declare, left

declare("ledger.staffmember", Personal(
    name=_("職員の名簿"), purpose=_("職と権限の管理、業務の連絡"), basis=_("地方公務員法による任用"), people=_("職員"),
    source=_("人事異動の発令"), retention=_("在職中と退職後5年"), fields=("number", "name", "kana", "mail"),
))
declare("access.user", Personal(
    name=_("利用者の登録"), purpose=_("ログインと操作の記録"), basis=_("情報セキュリティ対策基準"), people=_("職員"),
    source=_("職員の名簿"), retention=_("在職中と退職後5年"), fields=("staff_number", "email"),
))
declare("ledger.resident", Personal(
    name=_("住民の写し（照合用）"), purpose=_("窓口での本人の照合、支援措置の確認"), basis=_("住民基本台帳法・庁内連携の規程"), people=_("住民"),
    source=_("標準準拠システムからの連携"), retention=_("連携元の保存期間"), given_to="",
    fields=("key", "name", "kana", "born_on", "address", "protected"), special=False,
))
declare("ledger.organisation", Personal(
    name=_("団体の名簿"), purpose=_("団体との連絡・協定"), basis=_("区の事業の実施要綱"), people=_("団体の代表者・連絡先"),
    source=_("団体からの届出"), retention=_("関係の終了後5年"), fields=("name", "address", "phone"),
))
declare("access.residentlink", Personal(
    name=_("住民との対応の記録"), purpose=_("業務の記録と住民の写しの照合、支援措置の確認"), basis=_("業務ごとの照合の根拠"), people=_("住民"),
    source=_("担当の職員による照合"), retention=_("業務の記録と同じ"), fields=("person", "resident", "purpose"),
))

# What nothing ends yet, said in the open: the register shows the reason.
left("ledger.staffmember", _("退職した職員の記録は、過去の決裁や担当の名前を示すため残っています。人事の保存年限の定めに合わせる仕組みが要ります"))
left("access.user", _("操作の記録（監査証跡）が職員番号を指すため残っています。ログインは退職で止まります"))
left("ledger.resident", _("写しの更新と削除は、連携元（標準準拠システム）に従います"))
left("ledger.organisation", _("協定や担当が団体を指すため残っています。関係が終わった日を記録する欄が要ります"))
left("access.residentlink", _("照合した業務の記録と同じだけ残ります。業務の記録を消す仕組みができたときに合わせます"))
left("mobilisation.member", _("年度の終わりから消す仕組みがまだありません"))
left("mobilisation.home", _("年度の終わりから消す仕組みがまだありません"))
left("mobilisation.supporter", _("年度の終わりから消す仕組みがまだありません"))
left("mobilisation.reliefperson", _("年度の終わりから消す仕組みがまだありません"))
