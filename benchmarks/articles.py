"""Articles without end for the benchmarks: made up, each with other names and figures, the same for the same seed.

They are as short as a column of briefs (some 300 characters) and full of what costs time and memory: names that were never seen before,
numbers in many forms, dates, sums that add up or do not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

SYLLABLES = "安柏昌辰承川德鼎方枫光海瀚恒宏华嘉江锦景凯康澜乐力联岭龙明铭宁鹏启千勤瑞森尚盛舒泰腾天通万维文熙祥新信兴旭雅扬耀一易益永优宇远岳云泽展正知致中众卓"
PLACES = "临云青荆澜南北东西上下安永长清平石白玉金"
WATERS = "汐陂渡溪屿岗洲浦湾桥岭泉"
TRADES = ("轴承", "锂电材料", "医用敷料", "精密模具", "粮食仓储", "光伏组件", "汽车零部件", "生物制药", "冷链物流", "电子纸", "特种钢", "新型建材")
GOODS = ("轴承", "隔膜", "敷料", "模具", "粮食", "组件", "零部件", "原料药", "冻品", "显示屏", "钢板", "板材")
SUFFIXES = ("有限公司", "科技有限公司", "集团", "实业有限公司", "股份有限公司")
ZONES = ("经济开发区", "高新区", "经开区", "产业园", "新区")

Sentence = str
Article = tuple[str, str]  # its name and its text


def articles(count: int, seed: int = 0) -> Iterator[Article]:
    """So many articles; the first of them are the same for any count."""
    for number in range(count):
        yield f"{number:07}.txt", _article(random.Random(f"{seed}-{number}"))


def text_of(size: int, seed: int = 0) -> str:
    """One text of so many characters: article after article, the last one cut."""
    parts: list[str] = []
    length = 0
    number = 0
    while length < size:
        parts.append(_article(random.Random(f"{seed}-{number}")) + "\n\n")
        length += len(parts[-1])
        number += 1
    return "".join(parts)[:size]


def _article(dice: random.Random) -> str:
    place = dice.choice(PLACES) + dice.choice(WATERS)
    zone, county = place + dice.choice(ZONES), dice.choice(PLACES) + dice.choice(WATERS) + "县"
    month, day = dice.randint(1, 12), dice.randint(1, 28)
    head = f"{zone}{dice.choice(('重点项目加快推进', '一批项目集中开工', '项目建设提速', '招商签约再添新军'))}"
    body = [_project(dice, zone) for _ in range(dice.randint(2, 4))]
    tail = dice.choice((_totals(dice, county), _growth(dice, zone), _people(dice, zone)))
    return f"{head}\n\n本报讯 {month}月{day}日，记者从{zone}管委会获悉，{''.join(body)}\n\n{tail}"


def _company(dice: random.Random, trade: str) -> str:
    return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))) + trade[:2] + dice.choice(SUFFIXES)


def _money(dice: random.Random) -> str:
    return dice.choice((f"{dice.uniform(0.5, 90):.1f}亿元", f"{dice.uniform(0.5, 9):.2f}亿元", f"{dice.randint(800, 99999)}万元"))


def _project(dice: random.Random, zone: str) -> Sentence:
    kind = dice.randrange(len(TRADES))
    trade, company = TRADES[kind], _company(dice, TRADES[kind])
    stage = dice.choice(("已于近日开工", "完成主体封顶", "正式签约", "竣工投产", "进入设备安装阶段"))
    built = f"，占地{dice.randint(20, 900)}亩，规划建筑面积{dice.uniform(1, 30):.1f}万平方米" if dice.random() < 0.7 else ""
    output = f"，达产后年产{GOODS[kind]}{dice.randint(2, 900)}万{dice.choice('件套吨台')}，预计年产值{_money(dice)}" if dice.random() < 0.6 else ""
    jobs = f"，带动就业{dice.choice(('约', '超', ''))}{dice.randint(30, 2500)}人" if dice.random() < 0.5 else ""
    return f"{company}投资建设的{trade}项目落户{zone}，总投资{_money(dice)}{built}{output}{jobs}，目前{stage}。"


def _totals(dice: random.Random, county: str) -> Sentence:
    one, two = dice.randint(5, 40), dice.randint(5, 40)
    return f"今年以来，{county}共实施重点项目{one + two}个，其中新建项目{one}个、续建项目{two}个，完成投资{_money(dice)}。"


def _growth(dice: random.Random, zone: str) -> Sentence:
    return f"前{dice.randint(2, 11)}个月，{zone}实现规上工业产值{_money(dice)}，同比增长{dice.uniform(0.5, 30):.1f}%，税收{_money(dice)}，增长{dice.randint(2, 25)}%。"


def _people(dice: random.Random, zone: str) -> Sentence:
    return f"{zone}现有企业{dice.randint(40, 900)}家、员工{dice.uniform(0.4, 9):.1f}万人，拥有专利{dice.randint(10, 3000)}件，高新技术企业占比达到{dice.randint(5, 70)}%。"
