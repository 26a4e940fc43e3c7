"""The tables of a reception, read from files with every fault named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from safepassage.errors import ReceptionError, UsageError
from safepassage.reception.coming import Aboard, Arrived, Left
from safepassage.reception.reading import ReceptionTables, load_reception_tables
from safepassage.reception.stock import StockRow
from safepassage.scenario.model import Need
from tests.reception.first_day import at, first_day

if TYPE_CHECKING:
    from pathlib import Path

ARRIVED = "what,reception,time,persons,need,vehicle,group,joined\n"


def _load(folder: Path, now: str = "08:00", **texts: str) -> ReceptionTables:
    paths = {}
    for name, text in texts.items():
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return load_reception_tables(first_day().scenario, at_min=at(now), **paths)


def _faults(folder: Path, **texts: str) -> list[str]:
    with pytest.raises(ReceptionError) as caught:
        _load(folder, **texts)
    return [str(fault) for fault in caught.value.faults]


def test_the_day_so_far(tmp_path: Path) -> None:
    """Rows become what has arrived, is aboard and has left, in minutes of the scenario."""
    text = ARRIVED + (
        "arrived,school,2030-05-06T07:42,20,,bus,,\n"
        "arrived,school,2030-05-06T07:40+00:00,1,wheelchair,,clinic-chair,\n"
        "arrived,school,2030-05-06T07:50,2,,,,yes\n"
        "aboard,farm,2030-05-06T12:40,4,seated,bus,hall-farm,no\n"
        "left,school,2030-05-06T08:00,3,,,,\n"
    )
    so_far = _load(tmp_path, arrived=text).so_far
    assert so_far is not None
    assert so_far.arrived == (
        Arrived("school", at("07:42"), 20, vehicle="bus"),
        Arrived("school", at("07:40"), 1, Need.WHEELCHAIR, group="clinic-chair"),
        Arrived("school", at("07:50"), 2, joined=True),
    )
    assert so_far.aboard == (Aboard("farm", at("12:40"), 4, vehicle="bus", group="hall-farm"),)
    assert so_far.left == (Left("school", at("08:00"), 3),)


def test_standards_and_stock(tmp_path: Path) -> None:
    """A local figure keeps what it doesn't say from the default; stock may be for own items."""
    tables = _load(
        tmp_path,
        standards=(
            "item,quantity,phase,unit,per,source\n"
            "water,20,,,,cluster\n"
            "toilets,30,later,,,cluster\n"
            "baby_kits,0.05,,kits,person who comes,cluster\n"
        ),
        stock="reception,item,quantity,each_day\nschool,water,500,yes\nfarm,baby_kits,3,\n",
    )
    water = tables.standards.item("water")
    assert water is not None
    assert (water.quantity, water.unit, water.edition, water.least) == (20, "litres", "local", None)
    later = {each.item: each for each in tables.standards.later}
    assert (later["toilets"].quantity, later["toilets"].women_to_men) == (30, 3)
    assert later["baby_kits"].quantity == 0.05
    assert tables.stock.rows == (
        StockRow("school", "water", 500, each_day=True),
        StockRow("farm", "baby_kits", 3),
    )
    assert tables.so_far is None


def test_no_tables_are_the_defaults() -> None:
    """Without files the figures are the handbook's, and nothing is known of stock and day."""
    tables = load_reception_tables(first_day().scenario)
    water = tables.standards.item("water")
    assert water is not None
    assert (water.quantity, water.least) == (15, 7.5)
    assert (tables.stock.rows, tables.so_far) == ((), None)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("arrived,scholl,2030-05-06T07:42,20,,,,", "no such reception. Name one of its"),
        ("arrived,school,2030-05-06T07:42,20,,buss,,", "no such single vehicle"),
        ("arrived,school,2030-05-06T07:42,20,,,hall,", "no such group"),
        ("arrived,school,2030-05-06T08:01,20,,,,", "arrived after the time of --at"),
        ("aboard,school,2030-05-06T07:59,20,,,,", "not expected before the time of --at"),
        ("arrived,school,2031-05-06T07:42,20,,,,", "more than 30 days outside"),
        ("arrived,school,2030-05-06T07:42,0,,,,", "at least 1"),
        ("arrived,school,2030-05-06T07:42,2.5,,,,", "whole number"),
        ("arrived,school,2030-05-06T07:42,20,sitting,,,", "column need: This must be one of"),
        ("arrived,school,2030-05-06T07:42,4,,,hall-farm,yes", "has not joined"),
        ("left,school,2030-05-06T07:42,1,,,,", "More people have left here"),
        ("came,school,2030-05-06T07:42,1,,,,", "one of arrived, aboard, left"),
    ],
)
def test_a_fault_of_the_day(tmp_path: Path, row: str, said: str) -> None:
    """Each fault names its row, the rule and what to do."""
    (fault,) = _faults(tmp_path, arrived=ARRIVED + row + "\n")
    assert fault.startswith("arrived.csv, row 2")
    assert said in fault


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("arrived", "arrived,Zorjana W,2030-05-06T07:42,20,Zorjana,Zorjana W,Zorjana,Zorjana"),
        ("arrived", "arrived,Zorjana,2030-05-06T07:42,Zorjana,,Zorjana,Zorjana,"),
        ("arrived", "Zorjana,school,Zorjana,1,,,,"),
        ("stock", "Zorjana,Zorjana,Zorjana"),
        ("standards", "Zorjana,Zorjana,Zorjana"),
    ],
)
def test_nothing_that_may_be_a_name_is_repeated(tmp_path: Path, table: str, row: str) -> None:
    """Where a table of people was named, or a cell slipped, no fault holds what stood there."""
    heads = {
        "arrived": ARRIVED,
        "stock": "reception,item,quantity\n",
        "standards": "item,quantity,source\n",
    }
    faults = _faults(tmp_path, **{table: f"{heads[table]}{row}\n"})
    assert faults
    assert not any("Zorjana" in fault for fault in faults)
    (fault, *_) = _faults(tmp_path, **{table: f"Zorjana,item,quantity,source\n{row},\n"})
    assert "Zorjana" not in fault


def test_all_faults_of_a_row_are_told_together(tmp_path: Path) -> None:
    """Whoever mends a row sees at once all that is wrong in it, whatever cells cannot be read."""
    rows = (
        "arrived,scholl,2031-05-06T07:42,20,,buss,hall,\n"
        "aboard,scholl,2030-05-06T07:42,0,,bus,hall-farm,yes\n"
        "left,school,2030-05-06T07:42,1,,,,\n"
    )
    with pytest.raises(ReceptionError) as caught:
        _load(tmp_path, arrived=ARRIVED + rows)
    found = [(fault.row, fault.column) for fault in caught.value.faults]
    assert sorted(found) == [
        (2, "group"),
        (2, "reception"),
        (2, "time"),
        (2, "vehicle"),
        (3, "joined"),
        (3, "persons"),
        (3, "reception"),
        (3, "time"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("item,quantity,source\nwater,-1,x\n", "at least 0"),
        ("item,quantity,source\nwater,much,x\n", "This is not a number"),
        ("item,quantity,source\nwater,20,\n", "must not be"),
        ("item,quantity,source\nwatr,20,x\n", "Did you mean water?"),
        ("item,quantity,source,per\nwater,20,x,head\n", "column per: This must be one of"),
        ("item,quantity,source\nwater,20,x\nwater,21,x\n", "another row already"),
        ("item,quantity,source,phase\ntoilets,20,x,\ntoilets,30,x,later\n", "another row"),
        ("item,amount,source\nwater,20,x\n", "no such column"),
    ],
)
def test_a_fault_of_the_figures(tmp_path: Path, text: str, said: str) -> None:
    """Figures that cannot be, or contradict each other, are named."""
    assert any(said in fault for fault in _faults(tmp_path, standards=text))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("schule,water,5,", "no such reception"),
        ("school,watter,5,", "Did you mean water?"),
        ("school,toilets,5,yes", "not used up"),
        ("school,water,-5,", "at least 0"),
        ("school,water,5,\nschool,water,6,", "twice"),
    ],
)
def test_a_fault_of_the_stock(tmp_path: Path, row: str, said: str) -> None:
    """Stock is of a reception and of an item that has a figure."""
    text = f"reception,item,quantity,each_day\n{row}\n"
    assert any(said in fault for fault in _faults(tmp_path, stock=text))


def test_all_faults_of_a_row_of_stock_or_figures_are_told_together(tmp_path: Path) -> None:
    """A wrong place hides no wrong item or quantity, nor a missing unit what it is for."""
    with pytest.raises(ReceptionError) as caught:
        _load(
            tmp_path,
            standards="item,quantity,source\nbaby_kits,1,x\n",
            stock=("reception,item,quantity,each_day\nschule,watter,-5,\nschule,toilets,5,yes\n"),
        )
    found = [(fault.file, fault.row, fault.column) for fault in caught.value.faults]
    assert sorted(found) == [
        ("standards.csv", 2, "item"),
        ("stock.csv", 2, "item"),
        ("stock.csv", 2, "quantity"),
        ("stock.csv", 2, "reception"),
        ("stock.csv", 3, "each_day"),
        ("stock.csv", 3, "reception"),
    ]
    assert "the row has no unit and no per." in str(caught.value)


def test_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    """Whoever mends the tables sees everything at once."""
    told = _faults(
        tmp_path,
        standards="item,quantity,source\nwater,-1,x\n",
        stock="reception,item,quantity\nschule,water,5\n",
        arrived=ARRIVED + "came,school,2030-05-06T07:42,1,,,,\n",
    )
    assert [fault.split(",")[0] for fault in told] == ["standards.csv", "stock.csv", "arrived.csv"]


def test_a_workbook_and_no_file(tmp_path: Path) -> None:
    """A workbook with one sheet is read as a CSV file is; a file that is not there is a usage."""
    path = tmp_path / "stock.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["reception", "item", "quantity"])
        sheet.write_row(1, 0, ["school", "water", 500])
    tables = load_reception_tables(first_day().scenario, stock=path)
    assert tables.stock.rows == (StockRow("school", "water", 500),)
    with pytest.raises(UsageError, match="no such file"):
        load_reception_tables(first_day().scenario, stock=tmp_path / "gone.csv")
