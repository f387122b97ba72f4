"""The tables keep to their schema, and the schema to the nouns of `model`."""

import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from kuaixun import model, schema
from kuaixun.pipeline import Result
from kuaixun.tables import TableBuilder, TableError, check, flat_frames, frames, json_schema, plain
from samples import BULLETIN, FACT, PROJECT, result

NOUNS = {"facts": model.Fact, "entities": model.Entity, "projects": model.Project, "findings": model.Finding, "bulletins": model.Receipt}
FIXED_COLUMNS = {
    "facts": "fact_id source article start end text number number_high unit si_value si_unit modifier attribute subject_kind subject modality "
    "period_start period_end project_id entity_id product rule sentence cue",
    "entities": "entity_id source article start end text type name adcode level period_start period_end rule",
    "projects": "project_id source article start end name companies zones place adcode industry stage stage_date signed_on started_on "
    "completed_on operating_on figures",
    "findings": "finding_id source article start end text check severity message_zh message_en expected reported related",
    "bulletins": "source sha256 encoding format title issue published articles characters status error seconds same_as",
}


def test_there_are_five_tables() -> None:
    assert list(frames([])) == list(schema.TABLES) == list(FIXED_COLUMNS)


@pytest.mark.parametrize("table", schema.TABLES)
def test_columns_are_the_contract(table: str) -> None:
    assert schema.TABLES[table].names == FIXED_COLUMNS[table].split()
    assert set(schema.TABLES[table].names) == {field.name for field in fields(NOUNS[table])}
    assert schema.TABLES[table].key in schema.TABLES[table].names


@pytest.mark.parametrize("table", schema.FLAT)
def test_every_column_is_labelled_once(table: str) -> None:
    columns = schema.FLAT[table].columns
    assert all(column.zh and column.en for column in columns)
    assert len({column.name for column in columns}) == len({column.zh for column in columns}) == len(columns)


def test_the_values_of_closed_lists_have_chinese_labels() -> None:
    values = {value for table in schema.TABLES.values() for column in table.columns for value in column.values}
    assert values - set(schema.ATTRIBUTE_NAMES) - set(schema.LABELS) == set()


def test_every_attribute_of_the_rules_is_in_the_schema() -> None:
    from kuaixun.attributes import Attribute
    from kuaixun.rules import default_rules

    assert {row.attribute for row in default_rules().rows(Attribute)} == set(schema.ATTRIBUTE_NAMES)


@pytest.mark.parametrize("table", schema.TABLES)
def test_frames_keep_to_the_schema(table: str) -> None:
    for made in (frames([result(), result("b.txt")]), frames([])):
        check(made[table], table)
    assert len(frames([result(), result("b.txt")])[table]) >= 2


def test_results_without_receipt_get_one() -> None:
    failed = model.Receipt("c.txt", None, None, None, None, None, None, 0, 0, "failed", "EMPTY: nothing in it", 0.5)
    made = frames([result()], [failed])["bulletins"]
    assert dict(zip(made["source"], made["status"], strict=True)) == {"c.txt": "failed", "a.txt": "ok"}


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("1.2E+8", "120000000"), ("2064000000", "2064000000"), ("120000000.00", "120000000"), ("89.930", "89.93"), ("1E-7", "0.0000001"),
        ("0", "0"), ("-0.0", "0"), ("0E+5", "0"), ("100", "100"), ("-3.50", "-3.5"),
    ],
)  # fmt: skip
def test_plain(number: str, digits: str) -> None:
    assert plain(Decimal(number)) == digits


def test_decimals_stay_exact() -> None:
    number = Decimal("0.29") * 10**8
    made = frames([result(number=number, number_high=Decimal("1.2E+8"))])
    assert str(made["facts"]["number"][0]) == "29000000"
    figure = made["projects"]["figures"][0]["investment"]
    assert (str(figure["number"]), str(figure["number_high"])) == ("29000000", "120000000")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"attribute": "income"}, "facts.attribute: 'income' is none of investment,"),
        ({"subject_kind": "person"}, "facts.subject_kind: 'person'"),
        ({"modifier": "≈"}, "facts.modifier: '≈'"),
        ({"modality": "hoped"}, "facts.modality: 'hoped'"),
        ({"number": 1.5}, "facts.number: 1.5 is a float, not a decimal"),
        ({"number": None}, "facts.number: a value is missing"),
        ({"number": Decimal("NaN")}, "facts.number: NaN does not fit"),
        ({"number": Decimal("1E+28")}, "facts.number: 10000000000000000000000000000 does not fit 28 digits before and 10 behind"),
        ({"number": Decimal("1E+99999999")}, "facts.number: 1E+99999999 does not fit"),
        ({"number": Decimal("1E-99999999")}, "facts.number: 1E-99999999 does not fit"),
        ({"si_value": Decimal("0.12345678901")}, "facts.si_value: 0.12345678901 does not fit"),
        ({"text": None}, "facts.text: a value is missing"),
        ({"start": "3"}, "facts.start: '3' is a str, not a int"),
        ({"start": True}, "facts.start: True is a bool"),
        ({"period_end": "2024-03-18"}, "facts.period_end: '2024-03-18' is a str, not a date"),
    ],
)
def test_a_value_outside_the_schema_is_refused_whole(changes: dict[str, object], complaint: str) -> None:
    builder = TableBuilder()
    builder.add(result())
    with pytest.raises(TableError) as caught:
        builder.add(result("b.txt", **changes))
    assert complaint in str(caught.value)
    assert {name: len(rows) for name, rows in builder.rows.items()} == {"facts": 2, "entities": 1, "projects": 1, "findings": 1, "bulletins": 0}


def test_the_largest_and_the_finest_number_fit() -> None:
    made = frames([result(number=Decimal("9" * 28 + "." + "9" * 10), si_value=Decimal("1E-10"))])
    check(made["facts"], "facts")


def test_a_stage_outside_the_list_is_refused() -> None:
    with pytest.raises(TableError, match=r"projects.stage: 'begun' is none of planned,"):
        frames([Result(BULLETIN, (), (FACT,), (replace(PROJECT, stage="begun", figures={}),))])  # type: ignore[arg-type]


def test_a_figure_must_have_its_fact() -> None:
    with pytest.raises(TableError, match="p1: capacity points to the fact f2"):
        frames([Result(BULLETIN, (), (FACT,), (PROJECT,))])


def test_check_names_wrong_columns() -> None:
    frame = frames([result()])["facts"]
    with pytest.raises(TableError, match=r"facts: wrong columns \(missing: rule; unknown: regel\)"):
        check(frame.rename(columns={"rule": "regel"}), "facts")
    with pytest.raises(TableError, match="order differs"):
        check(frame[frame.columns[::-1]], "facts")


def test_check_finds_wrong_figures() -> None:
    frame = frames([result()])["projects"]
    figure = frame["figures"][0]["investment"]
    for figures, complaint in (
        ({"income": figure}, "'income' is no attribute"),
        ({"investment": {**figure, "number": "5"}}, "investment.number: '5' is a str"),
        ({"investment": {"number": Decimal(5)}}, "a figure has the parts number, number_high"),
    ):
        with pytest.raises(TableError, match=complaint):
            check(frame.assign(figures=[figures]), "projects")


def test_flat_projects_spread_their_figures() -> None:
    flat = flat_frames(frames([result(text="1.2\n亿元")]))["projects"]
    assert list(flat.columns) == schema.FLAT["projects"].names
    row = flat.iloc[0]
    assert (row["investment_cny"], row["investment_text"], row["investment_fact_id"]) == (Decimal(120000000), "1.2\n亿元", "f1")
    assert [row[f"capacity{part}"] for part in ("", "_unit", "_product", "_text", "_fact_id")] == [Decimal(5000), "台", "轴承", "5000台", "f2"]
    assert flat[["land_area_m2", "jobs", "tax_fact_id"]].isna().all(axis=None)


def test_every_attribute_has_a_flat_column_with_its_fact() -> None:
    for attribute in schema.ATTRIBUTES:
        names = schema.FLAT["projects"].names
        assert attribute.name + attribute.suffix in names
        assert f"{attribute.name}_fact_id" in names


def test_another_currency_is_not_taken_for_yuan() -> None:
    flat = flat_frames(frames([result(text="2亿美元", number=Decimal(200000000), unit="美元", si_value=Decimal(200000000), si_unit="USD")]))
    row = flat["projects"].iloc[0]
    assert row["investment_cny"] is None
    assert (row["investment_text"], row["investment_fact_id"]) == ("2亿美元", "f1")


def test_flat_frames_miss_no_fact() -> None:
    made = frames([result()])
    with pytest.raises(TableError, match="a figure points to the fact 'f1'"):
        flat_frames({**made, "facts": made["facts"].iloc[1:]})


def test_lone_surrogates_are_written_out() -> None:
    made = frames([result("b\udc80.txt")])
    assert made["facts"]["source"][0] == "b\\udc80.txt"


def test_missing_values_are_none_and_words_stay_words() -> None:
    made = frames([result(product="NA", subject="0012")])["facts"]
    assert made["number_high"][0] is None
    assert (made["product"][0], made["subject"][0]) == ("NA", "0012")
    assert made["project_id"].isna().tolist() == [False, False]
    assert made["entity_id"].isna().all()


@pytest.mark.parametrize("table", schema.TABLES)
def test_json_schema_follows_the_columns(table: str) -> None:
    described = json_schema(table)
    json.dumps(described)
    assert list(described["properties"]) == described["required"] == schema.TABLES[table].names
    assert described["additionalProperties"] is False
    for column in schema.TABLES[table].columns:
        kinds = described["properties"][column.name]["type"]
        assert ("null" in kinds) == column.nullable, column.name


def test_json_schema_of_figures_and_lists() -> None:
    properties = json_schema("projects")["properties"]
    assert properties["stage"]["enum"] == [*schema.STAGES, None]
    figure = properties["figures"]["properties"]["investment"]
    assert figure["required"] == ["number", "number_high", "unit", "modifier", "modality", "si_value", "fact_id"]
    assert figure["properties"]["number"]["type"] == "string"


def test_dates_are_dates() -> None:
    assert frames([result()])["projects"]["stage_date"][0] == date(2024, 3, 14)
