"""What each figure is about, rule by rule: three sentences that a rule must catch, two that it must not.

【】 marks the figure asked for; the subject stands behind it as `kind:name`, `-` for nobody named.
"""

from __future__ import annotations

import pytest
from kuaixun import extract
from test_patterns import unmarked

# rule: the sentences, each with the subject of its marked figure
SUBJECTS: dict[str, list[tuple[str, str]]] = {
    "one name for a project": [
        ("由瑞禾集团投资的平岭至河津高速公路(以下简称“平津高速”)建成通车。平津高速全长【38公里】。", "project:平岭至河津高速公路"),
        ("百万吨级乙烯项目今天投产。云州港口120万吨乙烯工程位于云州，安装了【96台】裂解设备。", "project:港口120万吨乙烯工程"),
        ("年产6万吨精铸轮毂项目开工。精铸轮毂项目总投资【4亿元】。", "project:年产6万吨精铸轮毂项目"),
        ("临泉污水处理厂项目开工。河津抽水蓄能项目总投资【60亿元】。", "project:河津抽水蓄能项目"),
        ("启禾储能项目一期开工，晶泽光伏项目总投资【2亿元】。", "project:晶泽光伏项目"),
    ],
    "a figure before its head": [
        ("现场签约项目包括总投资【8亿元】的康桥制药及医疗器械研产基地项目。", "project:康桥制药及医疗器械研产基地项目"),
        ("投资【3亿元】年产9000吨铜箔项目同日开工。", "project:年产9000吨铜箔项目"),
        ("投资【5亿元】临泉县冷链物流项目奠基。", "project:冷链物流项目"),
        ("项目总投资【3亿元】，由瑞禾集团建设。", "-"),
        ("【5亿元】以上项目12个。", "-"),
    ],
    "a list with figures of its own": [
        ("园区引进精密铸造、年产2万吨【焊带】、5GW光伏组件等一批项目。".replace("年产2万吨【焊带】", "年产【2万吨】焊带"), "project:年产2万吨焊带"),
        ("该项目将带动【3万吨】铜杆加工、1万吨铜箔等后续项目落地。", "project:3万吨铜杆加工"),
        ("引进年产【6000吨】碳纤维、3万吨树脂等5个项目。", "project:年产6000吨碳纤维"),
        ("引进食品、纺织等【5个】项目。", "group:项目"),
        ("分别是铜箔项目、轮毂项目、轴承项目，总投资【9亿元】。", "-"),
    ],
    "the headline takes the body's subject": [
        ("国内最大风电基地投产 年发电量可超【90亿千瓦时】\n今天，云岭200万千瓦风电项目投产，每年发电量可超90亿千瓦时。", "project:云岭200万千瓦风电项目"),
        ("总投资【30亿元】！又一项目开工\n5月3日，瑞禾轴承基地项目开工。该项目总投资30亿元。", "project:轴承基地项目"),
        ("拿地【26天】 开工见真章\n5月3日，启禾铜箔项目开工，从拿地到开工只用26天。", "project:铜箔项目"),
        ("全市企业【30家】\n瑞禾集团有职工40人。", "place:全市"),
        ("总投资【30亿元】\n今天天气很好。", "-"),
    ],
    "what points back": [
        ("云陂经济开发区在精密制造园设立分院。该区引进博士【17名】。", "zone:云陂经济开发区"),
        ("瑞禾轴承股份有限公司搬进新厂。临泉农商银行给企业放贷。如今，该公司有员工【600人】。", "company:瑞禾轴承股份有限公司"),
        ("云湖软件园位于临泉经济开发区。该园区入驻企业【30家】。", "zone:云湖软件园"),
        ("全市【9个】省级开发区都有了审批局。", "place:全市"),
        ("打造国家级示范区，培育企业【12家】。", "-"),
    ],
    "sets pointed back to": [
        ("集中签约铜箔、轮毂等10个项目。项目投产后，可实现产值【105亿元】。", "group:项目"),
        ("云州市20个项目集中开工。项目总投资【80亿元】。", "group:项目"),
        ("瑞禾轴承项目与另外9个项目同日签约。项目总投资【30亿元】。", "group:项目"),
        ("9个项目签约。瑞禾轴承项目开工，项目总投资【3亿元】。", "project:瑞禾轴承项目"),
        ("瑞禾轴承项目开工。该项目总投资【3亿元】。", "project:瑞禾轴承项目"),
    ],
    "phases and parts": [
        ("瑞禾铜箔项目加紧建设。一期【5万吨】项目年底投产。", "project:铜箔项目"),
        ("瑞禾纤维产业基地去年开建。二期去年11月动工，已完成投资【9亿元】。", "project:纤维产业基地"),
        ("晶泽减速器项目现场一片忙碌。目前主体工程已完成【80%】。", "project:减速器项目"),
        ("一期20万千瓦项目去年投产；二期【60万千瓦】项目今年投产。", "project:二期60万千瓦项目"),
        ("一期【3家】企业入驻。", "-"),
    ],
    "beside what is told": [
        ("全市园区(不含红禾集团)完成工业总产值【227亿元】。", "place:全市"),
        ("临泉经开区等5个省级开发区以全市【3.2%】的土地创造了一半产值。", "-"),
        ("瑞禾公司是临泉经济开发区首家投产企业，年产轴承【60万套】。", "company:瑞禾公司"),
        ("在临泉经济开发区，【20辆】无人驾驶车辆正在测试。", "zone:临泉经济开发区"),
        ("临泉经济开发区有企业【30家】。", "zone:临泉经济开发区"),
    ],
    "described, not named": [
        ("临泉县有一家大型轴承生产企业，企业自己有厂房【4000平方米】。", "company:大型轴承生产企业"),
        ("这家法国乳品企业落户云州，一年就实现产值【3亿元】。", "company:法国乳品企业"),
        ("一家大型玻璃公司投资建厂，年产玻璃【60万吨】。", "company:大型玻璃公司"),
        ("一家企业负责人说，订单有【3000套】。", "-"),
        ("一家知名企业瑞禾集团投资【3亿元】。", "company:瑞禾集团"),
    ],
    "told in the order of the names": [
        ("瑞禾集团和启禾公司分别投资3亿元和【5亿元】。", "company:启禾公司"),
        ("临泉经济开发区、河津高新区产值分别达到210亿元、180亿元，分别增长【5%】、8%。", "zone:临泉经济开发区"),
        ("临河高速开云段、沿海高速北山段分别完成投资【17.4亿元】、3.8亿元。", "project:临河高速开云段"),
        ("去年，工业、农业产值分别为3亿元和【5亿元】。", "-"),
        ("临泉经济开发区、河津高新区分别有项目【9个】、10个。", "group:项目"),
    ],
    "what a company makes in a list": [
        ("目前，云钢【160万吨】炼焦、30万吨乙醇投产。", "project:160万吨炼焦"),
        ("黑虎12万吨聚乙烯、【40万吨】电石项目开工。", "project:40万吨电石项目"),
        ("宇乐化工50万吨烧碱、【30万吨】电石、30万吨乙醇项目竣工。", "project:30万吨电石"),
        ("宇乐化工销售烧碱50万吨、电石【30万吨】。", "company:宇乐化工"),
        ("去年生产90万吨焦炭、【30万吨】乙醇。", "-"),
    ],
    "the only zone of a text of statistics": [
        ("临泉经济开发区上半年运行平稳。\n工业增势好\n增加值增长9%。\n投资向好\n投资增长【5%】，高于全市平均2个百分点。", "zone:临泉经济开发区"),
        ("临泉经济开发区上半年运行平稳。\n外贸提速\n工业增加值增长9%。\n进出口【38亿元】，居全省第一。\n", "zone:临泉经济开发区"),
        ("临泉经济开发区上半年运行平稳。\n财政稳定\n增速高于全市平均，收入增长【7%】。", "zone:临泉经济开发区"),
        ("全市上半年运行平稳。临泉经济开发区不错。河津高新区也不错。天气好。雨水足。全市投资增长【5%】。", "place:全市"),
        ("瑞禾集团产值增长【5%】，高于临泉经济开发区平均。", "company:瑞禾集团"),
    ],
    "zones without a name": [
        ("上半年，经开区规上工业增加值增长【23.5%】。", "zone:经开区"),
        ("高新区新增企业【40家】。", "zone:高新区"),
        ("上半年开发区完成税收【3亿元】。", "zone:开发区"),
        ("全省国家级经开区有【9家】。", "-"),
        ("各开发区共引进项目【90个】。", "group:项目"),
    ],
}
CASES = [(rule, marked, subject) for rule, cases in SUBJECTS.items() for marked, subject in cases]


@pytest.mark.parametrize(("rule", "marked", "subject"), CASES)
def test_subject(rule: str, marked: str, subject: str) -> None:
    text, [(start, end)] = unmarked(marked)
    fact = next(fact for fact in extract(text).facts if (fact.start, fact.end) == (start, end))
    if subject == "-":
        assert fact.subject_kind not in ("project", "company", "zone"), f"{rule}: {fact.subject_kind}:{fact.subject}"
    elif subject.startswith(("place:", "group:")):
        assert fact.subject_kind == subject.partition(":")[0], rule
    else:
        assert f"{fact.subject_kind}:{fact.subject}" == subject, rule


OPENING = [
    ("临泉县2个项目开工。\n澜汀智能减速器项目总投资3亿元。", ["澜汀"]),
    ("开工的有鲁禾高性能输送带项目、英沅复合材料项目。", ["英沅"]),
    ("昨天，多个项目传来消息：希沅冷链物流基地开工。", ["希沅"]),
    ("通气、通桥等项目开工；引澜供水工程完工。", []),
    ("厦云大桥项目、青汀湖生态治理工程开工。", []),
]


@pytest.mark.parametrize(("text", "names"), OPENING)
def test_a_brand_opens_the_name_of_a_project(text: str, names: list[str]) -> None:
    assert [entity.name for entity in extract(text).entities if entity.type == "COMPANY"] == names
