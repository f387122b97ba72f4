"""Attributes in whole sentences, many figures side by side, as local papers print them; all invented."""

import pytest
from kuaixun.attributes import AttributeFinder
from kuaixun.quantities import QuantityFinder
from kuaixun.rule_examples import unmarked
from kuaixun.rules import default_rules
from kuaixun.schema import ATTRIBUTE_NAMES

SENTENCES = [
    ("活动现场集中签约项目【21个】，签约总金额【86亿元】，其中协议利用外资【9000万美元】。", "project_count investment_signed trade"),
    ("今年1—5月，全区规上工业增加值同比增长【9.2%】，固定资产投资完成【36.5亿元】，一般公共预算收入【4.8亿元】，实际利用外资【1200万美元】。", "growth investment_completed gdp trade"),
    ("项目占地【120亩】，建筑面积【6.4万平方米】，建设生产线【8条】，达产后年产精密铸件【3万吨】，年产值【5.2亿元】，利税【6000万元】，可提供就业岗位【260个】。", "land_area floor_area facility_count capacity output_value tax jobs"),
    ("该公司注册资本【1亿元】，总资产【8.6亿元】，员工【620人】，其中研发人员【96人】，占比【15.5%】，拥有发明专利【28项】。", "registered_capital assets employees employees share patent_count"),
    ("截至目前，开发区入驻企业【320家】，其中规上企业【86家】、高新技术企业【41家】、上市公司【2家】，从业人员【2.8万人】。", "company_count company_count company_count company_count employees"),
    ("一季度，全市新签约项目【62个】，总投资【310亿元】；新开工项目【48个】，总投资【226亿元】，开工率【82.5%】。", "project_count investment project_count investment share"),
    ("全县实现外贸进出口总额【8.6亿元】，同比增长【23%】，其中出口【6.1亿元】，增长【18.4%】。", "trade growth trade growth"),
    ("项目总投资【12亿元】，一期投资【5亿元】，用地【160亩】，目前已完成投资【2.3亿元】，形象进度达【60%】。", "investment investment_period land_area investment_completed share"),
    ("银行为园区【36家】企业授信【9.8亿元】，发放贷款【4.2亿元】，平均利率【3.6%】。", "company_count funds_in_place funds_in_place share"),
    ("今年以来开展招商活动【26场次】，走访企业【180家】，接待客商【420余人】，达成合作意向【15项】。", "event_count company_count people_count project_count"),
    ("风电场装机容量【20万千瓦】，安装单机容量5兆瓦风机【40台】，年发电量【4.6亿千瓦时】，可节约标准煤【14万吨】，减少二氧化碳排放【38万吨】。", "capacity facility_count output other other"),
    ("道路全长【6.8公里】，宽【24米】，工期【14个月】，概算投资【2.1亿元】。", "length other duration investment"),
    ("去年，公司实现销售收入【4.8亿元】，出口创汇【2600万美元】，上缴税金【3100万元】，净利润【5200万元】。", "revenue trade tax profit"),
    ("对首次升规企业一次性奖励【20万元】，最高不超过【50万元】，全年兑现奖补资金【860万元】。", "funds_in_place funds_in_place funds_in_place"),
    ("城镇居民人均可支配收入【4.1万元】，增长【5.6%】；农村居民人均可支配收入【2.2万元】，增长【7.1%】。", "other growth other growth"),
    ("港口完成货物吞吐量【1260万吨】，集装箱【18万标箱】，分别增长【9%】和【14%】。", "output output growth growth"),
    ("设立产业引导基金【10亿元】，撬动社会资本【36亿元】，投资项目【21个】。", "funds_in_place funds_in_place project_count"),
    ("这批项目涵盖新材料、装备制造等领域，其中亿元以上项目【18个】，10亿元以上项目【3个】，计划总投资【96亿元】，年度计划投资【34亿元】。", "project_count project_count investment investment_period"),
    ("审批时限由【20个工作日】压缩至【5个工作日】，申报材料精简【60%】，累计办件【1.3万件】。", "duration duration growth event_count"),
    ("吨钢成本下降【86元】，产品售价每吨【4200元】，毛利率提升【3.2个百分点】。", "other price growth"),
    ("现代农业产业园流转土地【8600亩】，建设温室大棚【320座】，年产蔬菜【2.6万吨】，带动农户【1200户】，户均增收【1.1万元】。", "land_area facility_count capacity other other"),
    ("全市共有省级以上开发区【8个】，规划面积【126平方公里】，集聚企业【2100家】，贡献税收【48亿元】，占全市税收的【37%】。", "other land_area company_count tax share"),
    ("公司持有该项目【65%】股权，另一股东出资【7000万元】，占【35%】。", "share investment share"),
    ("企业研发投入【3600万元】，占营业收入的【5.2%】，参与制定国家标准【4项】、行业标准【9项】。", "other share patent_count patent_count"),
    ("博览会吸引【26个】国家和地区的【480家】企业参展，观众【6.2万人次】，现场成交【3.8亿元】。", "other company_count people_count trade"),
    ("污水处理厂日处理能力【5万吨】，配套管网【32公里】，服务人口【18万人】。", "capacity length people_count"),
    ("技改后生产效率提高【40%】，单位能耗降低【15%】，年节约成本【800万元】，产品合格率达【99.6%】。", "growth growth other share"),
    ("标准厂房总建筑面积【15万平方米】，已建成【9栋】，入驻率【92%】，租金每平方米每月【10元】。", "floor_area facility_count share price"),
    ("前三季度，工业用电量【12.6亿千瓦时】，增长【8.8%】；工业投资【46亿元】，增长【15.2%】；技改投资增长【31%】。", "output growth investment_completed growth growth"),
    ("全区新增市场主体【4600户】，总量达【3.2万户】，新增贷款【28亿元】，贷款余额【310亿元】。", "company_count company_count funds_in_place funds_in_place"),
    ("中欧班列累计开行【326列】，运送货物【42万吨】，货值【56亿元】。", "event_count output trade"),
    ("大会现场签约【26.5亿元】，其中【5亿元】以上项目【3个】。", "investment_signed investment project_count"),
    ("全年力争引进【2个】投资【10亿元】的项目，【6家】农产品加工企业同步落户。", "project_count investment company_count"),
    ("沿线设站房【3座】、【2处】服务区。", "facility_count facility_count"),
    ("完成进度为年度目标【135亿元】的【43%】。", "investment_period share"),
    ("工业产值、固定资产投资分别为【120亿元】、【14亿元】。", "output_value investment_completed"),
    ("产值与税收分别是【1800万元】、【150万元】。", "output_value tax"),
    ("营业收入、利润、税收分别为【9亿元】、【2亿元】和【1亿元】。", "revenue profit tax"),
    ("两家公司分别投资【3亿元】和【5亿元】。", "investment investment"),
    ("工业产值分别完成【120亿元】、【14亿元】。", "output_value output_value"),
    ("今年完成固定资产投资【60亿元】，增长【9%】，其中，工业投资【17亿元】。", "investment_completed growth investment_completed"),
    ("产值过亿元企业【14家】，超【50亿元】的【3家】。", "company_count output_value company_count"),
]
GAPS = [
    ("公司拥有博士【12名】。", "employees"),  # but 引进博士17名 are other people
]


def attributes_of(sentence: str) -> list[str]:
    """The attributes of the figures marked by 【】; `none` for one that is no quantity."""
    text, spans = unmarked(sentence)
    found = QuantityFinder(default_rules()).find(text)
    assigned = AttributeFinder(default_rules()).assign(text, found)
    by_span = {(quantity.start, quantity.end): row.attribute for quantity, (row, _) in zip(found, assigned, strict=True)}
    return [by_span.get(span, "none") for span in spans]


@pytest.mark.parametrize(("sentence", "attributes"), SENTENCES)
def test_figures_side_by_side(sentence: str, attributes: str) -> None:
    assert attributes_of(sentence) == attributes.split()


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize(("sentence", "attribute"), GAPS)
def test_gap(sentence: str, attribute: str) -> None:
    assert attributes_of(sentence) == [attribute]


def test_the_sentences_show_every_attribute() -> None:
    assert {attribute for _, attributes in SENTENCES for attribute in attributes.split()} == set(ATTRIBUTE_NAMES)
