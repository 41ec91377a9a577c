"""Every fault of a study's files: where it is, what was expected, and the likely cause."""

import json

import pytest
from frictionless import validate

from elsewhere import LEAST, write
from foreign import FOREIGN
from wijkstudie import StudyError, load
from wijkstudie.study import check


def change(table, old, new):
    assert old in FOREIGN[table]
    return {table: FOREIGN[table].replace(old, new, 1)}


def excel(table):
    """A table as a Dutch Excel saves it: semicolons instead of commas."""
    return FOREIGN[table].replace(",", ";")


# name: (tables, file, row, column, part of what is said)
ONE_FAULT = {
    "unknown respondent": (
        change("codings", "3,B,", "3,BB,"),
        "codings.csv",
        4,
        "respondent",
        "did you mean B?",
    ),
    "unknown code": (change("codings", "B,mail", "B,mial"), "codings.csv", 6, "code", "did you mean mail"),
    "doubled key": (change("codings", "\n3,", "\n2,"), "codings.csv", 4, "coding", "'2' stands in row 3 too"),
    "wrong type": (change("respondents", ",41", ",forty"), "respondents.csv", 3, "age", "type integer"),
    "decimal comma": (
        change("respondents", ",41", ',"41,5"'),
        "respondents.csv",
        3,
        "age",
        "a decimal comma",
    ),
    "outside the list": (
        change("codings", "conscious", "concious"),
        "codings.csv",
        3,
        "awareness",
        "did you mean conscious",
    ),
    "stray space": (change("codings", "hedged", "hedged "), "codings.csv", 6, "certainty", "a stray space"),
    "pattern": (change("codes", "\nvisit,", "\nVisit,"), "codes.csv", 4, "code", "the form [a-z]+"),
    "minimum": (change("respondents", ",30", ",3"), "respondents.csv", 2, "age", "at least 18"),
    "maximum": (change("respondents", ",30", ",300"), "respondents.csv", 2, "age", "at most 99"),
    "required": (change("respondents", "A,North", "A,"), "respondents.csv", 2, "team", "one in every row"),
    "too many values": (
        change("respondents", "C,South,52", "C,South, East,52"),
        "respondents.csv",
        4,
        None,
        "4 values; expected 3, as in the header. Likely cause: a comma inside a text",
    ),
    "too few values": (
        change("respondents", "C,South,52", "C,South"),
        "respondents.csv",
        4,
        None,
        "2 values",
    ),
    "empty row": (
        change("respondents", "C,South", ",,\nC,South"),
        "respondents.csv",
        4,
        None,
        "an empty row",
    ),
    "unclosed quote": (
        change("respondents", "C,South", 'C,"South'),
        "respondents.csv",
        5,
        None,
        "opens and is never closed",
    ),
    "missing column": (
        {"respondents": "respondent,age\nA,30\nB,41\nC,52\nD,63\n"},
        "respondents.csv",
        1,
        "team",
        "the column is missing",
    ),
    "doubled column": (
        {"respondents": FOREIGN["respondents"].replace("team,age", "team,team")},
        "respondents.csv",
        1,
        "team",
        "stands twice",
    ),
    "byte order mark": (
        {"codes": b"\xef\xbb\xbf" + FOREIGN["codes"].encode()},
        "codes.csv",
        1,
        None,
        "CSV UTF-8",
    ),
    "windows-1252": (
        {"codes": FOREIGN["codes"].replace("Veraf", "Één").encode("cp1252")},
        "codes.csv",
        5,
        None,
        "byte 0xc9 is not UTF-8 (in Windows-1252 it is 'É')",
    ),
    "utf-16": (
        {"codes": FOREIGN["codes"].encode("utf-16")},
        "codes.csv",
        None,
        None,
        "the text is in UTF-16",
    ),
    "semicolons": ({"codes": excel("codes")}, "codes.csv", 1, None, "Likely cause: saved by a Dutch Excel"),
    "tabs": ({"codes": FOREIGN["codes"].replace(",", "\t")}, "codes.csv", 1, None, "separated by tabs"),
    "no parent": (change("codes", "mail,far", "mail,fra"), "codes.csv", 6, "parent", "did you mean far?"),
    "own parent": (
        change("codes", "near,,", "near,near,"),
        "codes.csv",
        2,
        "parent",
        "a circle: near > near",
    ),
    "circle of two": (
        change("codes", "near,,", "near,visit,"),
        "codes.csv",
        2,
        "parent",
        "near > visit > near (rows 2, 4)",
    ),
}


@pytest.mark.parametrize(("tables", "file", "row", "column", "said"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_fault_is_named_with_its_place(tables, file, row, column, said, make_study):
    place = (file, row, column)
    [fault] = [one for one in check(make_study(**tables)) if (one.file, one.row, one.column) == place]
    assert said in str(fault)


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_fault_is_one_message(name, make_study):
    # A stray column or a file that cannot be read has no echo in the tables that refer to it.
    extra = {"doubled column": 1, "pattern": 2, "missing column": 0}
    assert len(check(make_study(**ONE_FAULT[name][0]))) == 1 + extra.get(name, 0)


def test_a_sound_study_has_no_fault(make_study):
    assert check(make_study()) == []


def test_windows_line_endings_are_no_fault(make_study):
    assert check(make_study(codes=FOREIGN["codes"].replace("\n", "\r\n"))) == []


def test_a_table_without_rows_is_no_fault_of_its_own(make_study):
    assert check(make_study(codings=FOREIGN["codings"].split("\n", 1)[0] + "\n")) == []


def test_an_empty_file_is_named(make_study):
    [fault] = check(make_study(codings=""))
    assert str(fault).startswith("codings.csv: the file is empty; expected a header")


def test_a_missing_table_suggests_the_misspelt_one(make_study):
    folder = make_study()
    (folder / "codings.csv").rename(folder / "codigns.csv")
    [fault] = check(folder)
    assert "codings.csv: there is no such file" in str(fault)
    assert "did you mean codigns.csv" in str(fault)


def test_an_excel_file_is_read_on_so_that_its_other_faults_are_named_too(make_study):
    table = excel("respondents").replace(";41", ";41,5").replace(";52", ";520")
    said = [str(one) for one in check(make_study(respondents=table))]
    assert len(said) == 3
    assert "a decimal comma; write a decimal point" in said[1]
    assert "at most 99" in said[2]


def test_all_faults_of_all_tables_come_at_once(make_study):
    faults = check(
        make_study(
            respondents=FOREIGN["respondents"].replace(",30", ",three"),
            codes=FOREIGN["codes"].replace("mail,far", "mail,fra"),
            codings=FOREIGN["codings"].replace("3,B", "3,X").replace("hedged", "sure").replace("8,D", "7,D"),
        )
    )
    assert [(one.file, one.row, one.column) for one in faults] == [
        ("respondents.csv", 2, "age"),
        ("codes.csv", 6, "parent"),
        ("codings.csv", 4, "respondent"),
        ("codings.csv", 6, "certainty"),
        ("codings.csv", 9, "coding"),
    ]


def test_a_list_of_keys_is_checked_part_by_part(make_study):
    def schema(package):
        fields = package["resources"][2]["schema"]["fields"]
        fields[5]["references"] = {"resource": "respondents", "field": "respondent"}

    table = FOREIGN["codings"].replace(",c1,", ",A B,").replace(",c2,", ",A  X,").replace(",c3,", ",B B,")
    said = [str(one) for one in check(make_study(schema, codings=table))]
    assert [text.split(";")[0] for text in said] == [
        "codings.csv, row 6, column citation: ''",
        "codings.csv, row 6, column citation: 'X'",
        "codings.csv, row 7, column citation: ''",
        "codings.csv, row 7, column citation: 'X'",
        "codings.csv, row 8, column citation: 'B' stands twice in the list",
        "codings.csv, row 9, column citation: 'B' stands twice in the list",
    ]


def break_type(package):
    package["resources"][0]["schema"]["fields"][0]["type"] = "text"


def break_path(package):
    package["resources"][0]["path"] = "../respondents.csv"


def break_key(package):
    package["resources"][2]["schema"]["foreignKeys"][0]["reference"]["resource"] = "respondent"


def drop_codes(package):
    del package["resources"][1]
    del package["resources"][1]["schema"]["foreignKeys"][1]


def drop_label(package):
    del package["resources"][1]["schema"]["fields"][3]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (break_type, "has the type 'text'; expected one of string, integer"),
        (break_path, "expected a path inside the study's folder"),
        (break_key, "refers to a table 'respondent'; expected did you mean respondents?"),
        (drop_codes, "no table 'codes' is described"),
        (drop_label, "table codes has no column 'label_nl'"),
        (lambda package: package.pop("resources"), "no list named 'resources'"),
        (lambda package: package["resources"][0].pop("schema"), "resource respondents lacks 'schema'"),
    ],
)
def test_a_descriptor_that_cannot_be_used_is_named(schema, said, make_study):
    assert any(said in str(one) for one in check(make_study(schema)))


def test_a_descriptor_that_is_no_json_is_named_with_its_line(make_study):
    folder = make_study()
    (folder / "datapackage.json").write_text('{\n "name": \n}')
    [fault] = check(folder)
    assert (fault.file, fault.row) == ("datapackage.json", 3)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    [fault] = check(tmp_path / "nowhere")
    assert "there is no folder" in str(fault)


def test_nothing_is_opened_when_something_is_wrong(make_study):
    with pytest.raises(StudyError, match="2 faults in the study") as caught:
        load(make_study(respondents=FOREIGN["respondents"].replace(",30", ",x").replace(",41", ",y")))
    assert len(caught.value.faults) == 2
    assert caught.value._render_traceback_() == [f"StudyError: {caught.value}"]


FRICTIONLESS_SEES = [
    "unknown respondent",
    "doubled key",
    "wrong type",
    "outside the list",
    "minimum",
    "maximum",
    "required",
    "too many values",
    "too few values",
    "missing column",
    "no parent",
    "pattern",
]


@pytest.mark.parametrize("name", FRICTIONLESS_SEES)
def test_the_reference_validator_agrees_that_it_is_wrong(name, make_study, monkeypatch):
    folder = make_study(**ONE_FAULT[name][0])
    monkeypatch.chdir(folder)
    assert not validate("datapackage.json").valid


def test_the_reference_validator_agrees_that_a_study_is_sound(make_study, monkeypatch):
    monkeypatch.chdir(make_study())
    assert validate("datapackage.json").valid


def test_the_study_of_the_thesis_is_sound_for_both_validators(root, monkeypatch):
    assert check(root / "data" / "raw") == []
    monkeypatch.chdir(root / "data" / "raw")
    report = validate("datapackage.json")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_every_table_says_what_each_column_means(root):
    package = json.loads((root / "data" / "raw" / "datapackage.json").read_text(encoding="utf-8"))
    silent = [
        (resource["name"], field["name"])
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
        if not field.get("description")
    ]
    assert silent == []


# A study whose descriptor names its tables and columns and nothing else.
UNTOLD = {
    "a parent that is no code": (
        ("codes", "tijd,vertrouwen,", "tijd,vertrouwn,"),
        "codes.csv, row 3, column parent: 'vertrouwn'; expected a code of codes.csv",
    ),
    "a circle": (
        ("codes", "vertrouwen,,", "vertrouwen,wachten,"),
        "a circle: vertrouwen > wachten > tijd > vertrouwen (rows 2, 3, 4)",
    ),
    "a coding of no code": (("codings", "5,I3,vertrouwen", "5,I3,hoop"), "row 6, column code: 'hoop'"),
    "a coding of nobody": (("codings", "6,I4,", "6,I9,"), "row 7, column respondent: 'I9'"),
    "a coding without a code": (("codings", "7,I1,grapjes", "7,I1,"), "row 8, column code: no value"),
    "a respondent twice": (("respondents", "I2", "I1"), "'I1' stands in row 2 too"),
    "a code without a framework": (
        ("codes", "afstand,,contact", "afstand,,"),
        "row 6, column framework: no value",
    ),
}


@pytest.mark.parametrize(("table", "said"), UNTOLD.values(), ids=UNTOLD)
def test_what_a_count_rests_on_is_checked_without_being_told(table, said, tmp_path):
    name, was, becomes = table
    assert was in LEAST[name]
    faults = check(write(tmp_path, LEAST | {name: LEAST[name].replace(was, becomes, 1)}))
    assert said in "\n".join(map(str, faults))


def test_all_circles_are_named_at_once(tmp_path):
    circles = (
        LEAST["codes"].replace("vertrouwen,,", "vertrouwen,tijd,").replace("afstand,,", "afstand,zwijgen,")
    )
    said = [str(one) for one in check(write(tmp_path, LEAST | {"codes": circles}))]
    assert len(said) == 2
    assert "vertrouwen > tijd > vertrouwen (rows 2, 3)" in said[0]
    assert "afstand > zwijgen > afstand (rows 6, 7)" in said[1]


def test_who_or_what_a_row_is_about_is_text(tmp_path):
    folder = write(tmp_path, LEAST | {"respondents": "respondent\n1\n2\n"})
    descriptor = folder / "datapackage.json"
    numbered = descriptor.read_text(encoding="utf-8").replace(
        '{"name": "respondent", "type": "string"}', '{"name": "respondent", "type": "integer"}', 1
    )
    descriptor.write_text(numbered, encoding="utf-8")
    assert "resource respondents, field respondent has the type 'integer'; expected string" in "\n".join(
        map(str, check(folder))
    )
