"""Invented names of the demo city. No ward here bears the name of a real city's ward beside an invented figure."""

from __future__ import annotations

CITY = ("あけぼの市", "アケボノシ", "Akebono City", "990000")  # data
# (name, kana, English, by the sea); south to north, four to a row. Codes are made from the position.
WARDS: tuple[tuple[str, str, str, bool], ...] = (  # data
    ("汐見区", "シオミク", "Shiomi Ward", True),  # data
    ("湊浜区", "ミナトハマク", "Minatohama Ward", True),  # data
    ("西浜区", "ニシハマク", "Nishihama Ward", True),  # data
    ("長瀬区", "ナガセク", "Nagase Ward", True),  # data
    ("中川原区", "ナカガワラク", "Nakagawara Ward", True),  # data
    ("中ノ町区", "ナカノマチク", "Nakanomachi Ward", False),  # data
    ("東雲区", "シノノメク", "Shinonome Ward", True),  # data
    ("南台区", "ミナミダイク", "Minamidai Ward", True),  # data
    ("花園区", "ハナゾノク", "Hanazono Ward", False),  # data
    ("瑞光区", "ズイコウク", "Zuiko Ward", False),  # data
    ("桜台区", "サクラダイク", "Sakuradai Ward", False),  # data
    ("若草区", "ワカクサク", "Wakakusa Ward", False),  # data
    ("緑丘区", "ミドリオカク", "Midorioka Ward", False),  # data
    ("丘上区", "オカガミク", "Okagami Ward", False),  # data
    ("北町区", "キタマチク", "Kitamachi Ward", False),  # data
    ("千早台区", "チハヤダイク", "Chihayadai Ward", False),  # data
)
PLACES: tuple[tuple[str, str], ...] = (  # data
    ("潮", "ウシオ"), ("松原", "マツバラ"), ("若宮", "ワカミヤ"), ("橋本", "ハシモト"), ("大池", "オオイケ"),  # data
    ("富士見", "フジミ"), ("小松", "コマツ"), ("稲葉", "イナバ"), ("桜木", "サクラギ"), ("神明", "シンメイ"),  # data
    ("平和", "ヘイワ"), ("日の出", "ヒノデ"), ("清水", "シミズ"), ("宮前", "ミヤマエ"), ("曙", "アケボノ"),  # data
    ("高根", "タカネ"), ("川端", "カワバタ"), ("八幡", "ハチマン"), ("本郷", "ホンゴウ"), ("春日", "カスガ"),  # data
    ("山手", "ヤマテ"), ("千代", "チヨ"), ("弥生", "ヤヨイ"), ("白鳥", "シラトリ"), ("鶴舞台", "ツルマイダイ"),  # data
    ("明星", "ミョウジョウ"), ("栄生", "サコウ"), ("梅坪", "ウメツボ"), ("竹越", "タケゴシ"), ("豊岡", "トヨオカ"),  # data
)
CHOME = ("一丁目", "二丁目", "三丁目")  # data
SURNAMES: tuple[tuple[str, str], ...] = (  # data
    ("朝比奈", "アサヒナ"), ("早瀬", "ハヤセ"), ("久我", "クガ"), ("石動", "イスルギ"), ("水城", "ミズキ"),  # data
    ("高梨", "タカナシ"), ("矢代", "ヤシロ"), ("真鍋", "マナベ"), ("小此木", "オコノギ"), ("葛󠄀城", "カツラギ"),  # data
    ("髙塚", "タカツカ"), ("浜﨑", "ハマサキ"), ("渡邉", "ワタナベ"), ("春野", "ハルノ"), ("三枝", "サエグサ"),  # data
    ("瀬名", "セナ"), ("鳥居", "トリイ"), ("桐生", "キリュウ"), ("長谷", "ハセ"), ("雨宮", "アメミヤ"),  # data
)
GIVEN: tuple[tuple[str, str], ...] = (  # data
    ("晴美", "ハルミ"), ("健一", "ケンイチ"), ("和子", "カズコ"), ("翔太", "ショウタ"), ("美咲", "ミサキ"),  # data
    ("大輔", "ダイスケ"), ("由紀", "ユキ"), ("正人", "マサト"), ("真理", "マリ"), ("亮", "リョウ"),  # data
    ("千尋", "チヒロ"), ("誠", "マコト"), ("恵", "メグミ"), ("直樹", "ナオキ"), ("彩", "アヤ"), ("隆", "タカシ"),  # data
)
FACILITIES: tuple[tuple[str, int], ...] = (  # kind, per ward  # data
    ("中学校", 5), ("生涯学習センター", 1), ("消防署", 1), ("土木事務所", 1), ("スポーツセンター", 1),  # data
    ("コミュニティセンター", 6), ("公園", 6), ("地区会館", 3),  # data
)
SHORE_FACILITIES: tuple[tuple[str, int], ...] = (("集合住宅", 9), ("事務所ビル", 4), ("商業施設", 2), ("市営住宅", 3))  # data
