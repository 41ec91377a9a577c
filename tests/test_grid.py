"""A file of runs: what it asks for, and that everything wrong with it is said with its line."""

import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml
from click.testing import CliRunner

from wijkstudie import ParameterError, batch, grid
from wijkstudie.cli import main

PARAMETERS = (
    'study: str = "data/raw"\nlanguage: str = "nl"\nunit: str = "respondent"\n'
    'figures: str = "figures"\nprocessed: str = "data/processed"\ntop: int = 3\n'
    'share: float = 0.5\nwords: List[str] = ["a"]\nsure = True\nnote: Optional[int] = 1\n'
    "kind: Kind = 2\nmade: str = str(top)\nany = None"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("notebooks")
    for name, more in {"01_one": "", "02_two": "\nsize: int = 1"}.items():
        cell = nbformat.v4.new_code_cell(PARAMETERS + more, metadata={"tags": ["parameters"]})
        notebook = nbformat.v4.new_notebook(cells=[cell])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
        nbformat.write(notebook, made / f"{name}.ipynb")
    return made


@pytest.fixture
def read(folder, tmp_path):
    def reading(text):
        path = tmp_path / "runs.yml"
        path.write_text(text, encoding="utf-8")
        return grid.read(path, folder, tmp_path / "out")

    return reading


def names(runs):
    return [run.name for run in runs]


# ---- what is run


def test_every_combination_of_the_grid_is_a_run_of_every_notebook(read):
    runs = read("notebooks: [one, 02_two]\ngrid:\n  language: [nl, en]\n  top: [1, 2]\n")
    assert names(runs) == [
        "01_one/language=nl_top=1", "01_one/language=nl_top=2",
        "01_one/language=en_top=1", "01_one/language=en_top=2",
        "02_two/language=nl_top=1", "02_two/language=nl_top=2",
        "02_two/language=en_top=1", "02_two/language=en_top=2",
    ]  # fmt: skip


def test_without_names_all_notebooks_run_with_their_defaults(read):
    assert names(read("parameters: {}\n")) == ["01_one/default", "02_two/default"]


def test_parameters_are_for_every_run_and_give_way_to_the_run(read):
    [one, other] = read(
        "parameters: {top: 9, language: en}\nruns:\n"
        "- notebook: one\n- notebook: two\n  parameters: {top: 1}\n"
    )
    assert (one.chosen, other.chosen) == ({"top": 9, "language": "en"}, {"top": 1, "language": "en"})


def test_excluded_combinations_are_left_out(read):
    runs = read(
        "notebooks: [one]\ngrid: {language: [nl, en], top: [1, 2]}\nexclude:\n- {language: en, top: 2}\n"
    )
    assert names(runs) == ["01_one/language=nl_top=1", "01_one/language=nl_top=2", "01_one/language=en_top=1"]


def test_an_exclusion_of_one_parameter_excludes_all_that_have_it(read):
    runs = read("notebooks: [one]\ngrid: {language: [nl, en], top: [1, 2]}\nexclude: [{language: en}]\n")
    assert names(runs) == ["01_one/language=nl_top=1", "01_one/language=nl_top=2"]


def test_a_list_of_blocks_is_the_runs_of_all(read):
    assert names(read("- notebooks: [one]\n- notebooks: [two]\n")) == ["01_one/default", "02_two/default"]


def test_a_run_writes_its_figures_and_tables_into_its_own_folder(read, tmp_path):
    [run] = read("notebooks: [one]\ngrid: {language: [en]}\n")
    place = tmp_path / "out" / "01_one" / "language=en"
    assert run.parameters == {
        "language": "en", "figures": str(place / "figures"), "processed": str(place / "tables"),
    }  # fmt: skip
    assert run.output == place / "01_one.ipynb"


def test_promised_files_are_those_of_the_runs_parameters(read, tmp_path):
    [run] = read("notebooks: [one]\ngrid: {language: [en]}\nexpect:\n  one: ['figures/x_{language}.pdf']\n")
    assert run.promised == (tmp_path / "out/01_one/language=en/figures/x_en.pdf",)


def test_what_a_run_does_not_give_is_filled_in_from_the_notebook(read, tmp_path):
    runs = read(
        "notebooks: [one, two]\ngrid: {unit: [citation]}\nexpect:\n"
        "  one: ['tables/{unit}_{language}_{top}_{share}.csv']\n"
        "  02_two: ['{size}.csv', '{processed}/*.csv']\n"
    )
    place = tmp_path / "out"
    assert [run.promised for run in runs] == [
        (place / "01_one/unit=citation/tables/citation_nl_3_0.5.csv",),
        (place / "02_two/unit=citation/1.csv", place / "02_two/unit=citation/tables/*.csv"),
    ]


def test_a_notebook_may_promise_under_both_of_its_names(read):
    [run] = read("notebooks: [one]\nexpect: {one: [a.csv], 01_one: [b.csv]}\n")
    assert [one.name for one in run.promised] == ["a.csv", "b.csv"]


def test_what_is_merged_in_counts_and_gives_way(read):
    [_, run] = read(
        "- notebooks: [one]\n  parameters: &shared {top: 1, unit: citation}\n"
        "- notebooks: [two]\n  parameters: {<<: *shared, top: 2}\n"
    )
    assert run.chosen == {"top": 2, "unit": "citation"}


@pytest.mark.parametrize(
    "given",
    [
        "top: 0", "share: 1", "share: 0.1", "words: []", "words: [x]", "sure: false", "note: null",
        "note: 4", "kind: x", "kind: null", "made: ''", "any: 1", "any: {a: [1, null]}", "any: .nan",
    ],
)  # fmt: skip
def test_a_value_of_the_type_that_the_notebook_declares_is_taken(read, given):
    [run] = read(f"notebooks: [one]\nparameters: {{{given}}}\n")
    assert repr(run.chosen) == repr(yaml.safe_load(f"{{{given}}}"))


@pytest.mark.parametrize("start", ["\ufeff", "\r\n", "# runs\r\n"])
def test_files_of_other_systems_are_read(read, start):
    assert names(read(f"{start}notebooks: [one]\r\nparameters: {{}}\r\n")) == ["01_one/default"]


def test_ten_thousand_combinations_are_as_many_runs(read):
    some = ", ".join(map(str, range(100)))
    runs = read(f"notebooks: [one]\ngrid: {{top: [{some}], any: [{some}]}}\n")
    assert len({run.folder for run in runs}) == 10_000


def test_the_example_of_the_docs_is_the_file_beside_it(root):
    shown = (root / "docs" / "batch.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    assert (root / "docs" / "runs.yml").read_text(encoding="utf-8") == shown


def test_the_example_of_the_docs_can_be_done(root, tmp_path):
    """Three units by three rules for two groups in two languages, less one in both, and a run beside."""
    runs = grid.read(root / "docs" / "runs.yml", root / "notebooks", tmp_path)
    assert [run.notebook.stem for run in runs] == ["04_coping"] * (3 * 3 * 2 - 2) + ["05_emotion"]
    assert runs[0].promised == (
        tmp_path / runs[0].name / "figures/coping_shares_nl.pdf",
        tmp_path / runs[0].name / "tables/coping_profiles.csv",
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [("'a b/c'", "a-b-c"), ("[x, y]", "x+y"), ("true", "True"), ("1.5", "1.5"), ("''", "empty"), ("é", "é")],
)
def test_a_folder_is_named_by_what_a_person_recognises(read, value, shown):
    [run] = read(f"runs:\n- notebook: one\n  parameters: {{any: {value}}}\n")
    assert run.folder.name == f"any={shown}"


@pytest.mark.parametrize(("letter", "kept"), [("x", 107), ("é", 53), ("字", 35)])
def test_a_long_name_stays_within_what_systems_allow_and_apart(read, letter, kept):
    """Of 120 bytes nine are the mark and four any=; no letter is cut in two."""
    runs = read(f"notebooks: [one]\ngrid: {{any: [{letter * 300}0, {letter * 300}1]}}\n")
    assert [run.folder.name[:-9] for run in runs] == [f"any={letter * kept}"] * 2
    assert all(re.fullmatch("-[0-9a-f]{8}", run.folder.name[-9:]) for run in runs)
    assert len({run.folder for run in runs}) == 2


def test_a_name_of_as_many_bytes_as_are_allowed_is_not_cut(read):
    [run] = read(f"notebooks: [one]\ngrid: {{any: [{'é' * 58}]}}\n")
    assert run.folder.name == f"any={'é' * 58}"


@pytest.mark.parametrize(
    ("values", "known_by"),
    [
        ("'a b', 'a-b'", ["any=a-b-", "any=a-b-"]),
        ("1, '1'", ["any=1-", "any=1-"]),
        ("A, a", ["any=A-", "any=a-"]),
        ("null, 'None'", ["any=None-", "any=None-"]),
        ("[x, y], x y, x+y", ["any=x+y", "any=x-y-", "any=x-y-"]),
    ],
)
def test_runs_that_would_meet_in_a_folder_are_kept_apart(read, values, known_by):
    """Also where A and a are one, on macOS and Windows."""
    runs = read(f"notebooks: [one]\ngrid: {{any: [{values}, other]}}\n")
    *met, other = [run.folder.name for run in runs]
    assert [name if name == "any=x+y" else name[:-8] for name in met] == known_by
    assert len({name.casefold() for name in met}) == len(met)
    assert other == "any=other"


def test_the_same_parameters_of_two_notebooks_do_not_meet(read):
    assert names(read("grid: {any: [1]}\n")) == ["01_one/any=1", "02_two/any=1"]


def test_a_mark_does_not_move_with_the_place_in_the_file(read):
    there = set(names(read("notebooks: [one]\ngrid: {any: ['a b', a-b]}\n")))
    assert set(names(read("notebooks: [one]\ngrid: {any: [a-b, a b]}\n"))) == there


@pytest.fixture
def studies(root, tmp_path):
    """Copies of the study, as other teams may have them."""
    return [
        shutil.copytree(root / "data" / "raw", tmp_path / place)
        for place in ("team-y/data/raw", "team-z/data/raw", "archive/team-z")
    ]


def test_a_grid_over_studies_is_a_run_of_each(read, studies):
    runs = read(f"notebooks: [one]\ngrid:\n  study: [{studies[0]}, {studies[1]}]\n")
    assert names(runs) == ["01_one/study=team-y", "01_one/study=team-z"]
    assert [run.study for run in runs] == studies[:2]


def test_studies_of_one_name_have_folders_of_their_own(read, studies):
    runs = read(f"notebooks: [one]\ngrid:\n  study: [{', '.join(map(str, studies))}]\n")
    found = [run.folder.name for run in runs]
    assert found[0] == "study=team-y"
    assert [name[:-8] for name in found[1:]] == ["study=team-z-"] * 2
    assert len(set(found)) == 3


def test_each_study_that_is_named_is_opened_once_and_no_other(read, studies, monkeypatch):
    opened = []
    monkeypatch.setattr("wijkstudie.study.load", opened.append)
    elsewhere = os.path.relpath(studies[0] / ".." / "raw", Path.cwd())
    read(
        f"- notebooks: [one, two]\n  grid: {{study: [{studies[0]}, {elsewhere}], top: [1, 2]}}\n"
        f"- notebooks: [one]\n  parameters: {{study: {studies[1]}}}\n- notebooks: [two]\n"
    )
    assert opened == studies[:2]


def test_without_a_study_that_is_named_none_is_opened(read, monkeypatch):
    monkeypatch.setattr("wijkstudie.study.load", None)
    assert names(read("notebooks: [one]\n")) == ["01_one/default"]


def test_a_study_with_faults_is_refused_with_all_of_them(read, studies):
    (studies[1] / "respondents.csv").unlink()
    (studies[1] / "codes.csv").unlink()
    with pytest.raises(ParameterError) as caught:
        read(f"notebooks: [one]\ngrid:\n  study:\n  - {studies[0]}\n  - {studies[1]}\n")
    _, head, *faults = str(caught.value).splitlines()
    assert f"runs.yml:5: study = '{studies[1]}': 2 faults in the study at {studies[1]}:" in head
    assert [one.split(":")[0].strip() for one in faults] == ["respondents.csv", "codes.csv"]


def test_a_study_with_a_file_that_is_closed_to_us_is_named(read, studies, monkeypatch):
    def closed(_):
        raise PermissionError(13, "Permission denied", "codes.csv")

    monkeypatch.setattr("wijkstudie.study.load", closed)
    with pytest.raises(ParameterError, match=r"runs\.yml:2: study = .*: .*Permission denied: 'codes.csv'"):
        read(f"notebooks: [one]\nparameters: {{study: {studies[0]}}}\n")


def test_a_study_that_cannot_be_looked_at_is_named(read):
    with pytest.raises(ParameterError, match=r"runs\.yml:2: study = 'x+': .*too long"):
        read(f"notebooks: [one]\nparameters: {{study: {'x' * 300}}}\n")


# ---- what is wrong

WRONG = {
    "unknown key": ("notebook: [one]", "1: notebook: no such key; did you mean notebooks?"),
    "unknown notebook": ("notebooks:\n- one\n- tow", "3: tow: no such notebook; did you mean two?"),
    "unknown parameter": (
        "notebooks: [one]\nparameters:\n  langage: en",
        "3: 01_one: langage: no such parameter; did you mean language?",
    ),
    "unknown parameter in a run": (
        "runs:\n- notebook: one\n  parameters:\n    colour: red", "4: 01_one: colour: no such parameter",
    ),
    "value that is not allowed": (
        "notebooks: [one]\ngrid:\n  unit: [respondent]\n  language: [nl, fr]", "4: language = 'fr'",
    ),
    "unknown parameter in a grid": (
        "notebooks: [one, two]\ngrid:\n  size:\n  - 1\n  colour:\n  - red",
        "3: 01_one: size: no such parameter",
    ),
    "parameter that no notebook has": (
        "parameters:\n  langage: en",
        "2: 01_one, 02_two: langage: no such parameter; did you mean language?",
    ),
    "parameter with a colon": (
        "notebooks: [one]\nparameters:\n  'a:b': 1",
        "3: 01_one: a:b: no such parameter",
    ),
    "text for a number": (
        "notebooks: [one, two]\nparameters:\n  unit: citation\n  top: abc",
        "4: 01_one, 02_two: top = 'abc': expected a value of type int",
    ),
    "text for a number in a grid": (
        "notebooks: [one]\ngrid:\n  top:\n  - 1\n  - abc",
        "5: 01_one: top = 'abc': expected a value of type int",
    ),
    "text for a number in a run": (
        "parameters: {top: 1}\nruns:\n- notebook: two\n  parameters:\n    size: '1'",
        "5: 02_two: size = '1': expected a value of type int",
    ),
    "true for a number": (
        "notebooks: [one]\nparameters: {top: yes}",
        "2: 01_one: top = True: expected a value of",
    ),
    "fraction for a whole": (
        "notebooks: [one]\nparameters: {top: 1.5}",
        "2: 01_one: top = 1.5: expected a value",
    ),
    "text for a fraction": (
        "notebooks: [one]\nparameters: {share: x}",
        "2: 01_one: share = 'x': expected a value",
    ),
    "text for a list": (
        "notebooks: [one]\nparameters: {words: x}", "2: 01_one: words = 'x': expected a value of type list",
    ),
    "number for true": (
        "notebooks: [one]\nparameters: {sure: 1}", "2: 01_one: sure = 1: expected a value of type bool",
    ),
    "nothing for a number": (
        "notebooks: [one]\nparameters: {top: }",
        "2: 01_one: top = None: expected a value",
    ),
    "text for a number or nothing": (
        "notebooks: [one]\nparameters: {note: x}", "2: 01_one: note = 'x': expected a value of type int",
    ),
    "number for a text": (
        "notebooks: [one]\nparameters: {made: 1}",
        "2: 01_one: made = 1: expected a value of type str",
    ),
    "merged value that is not allowed": (
        "- notebooks: [one]\n  parameters: &shared\n    top: abc\n"
        "- notebooks: [two]\n  parameters:\n    <<: *shared",
        "3: 01_one, 02_two: top = 'abc': expected a value of type int",
    ),
    "study that is none": (
        "notebooks: [one]\ngrid:\n  study:\n  - docs", "4: study = 'docs': 1 fault in the study at",
    ),
    "study of nobody": (
        "notebooks: [one]\nparameters: {study: ~nobody-is-called-so/x}",
        "2: study = '~nobody",
    ),
    "study that is not there": ("notebooks: [one]\ngrid: {study: [nowhere]}", "2: study = 'nowhere'"),
    "place of results": ("notebooks: [one]\nparameters: {figures: x}", "2: figures: each run has a folder"),
    "grid without a list": ("notebooks: [one]\ngrid:\n  top: 3", "3: top = 3: expected a list of values"),
    "empty list": ("notebooks: [one]\ngrid:\n  top: []", "3: top = []: expected a list of values"),
    "the same run twice": (
        "runs:\n- notebook: one\n  parameters: {top: 1}\n- notebook: one\n  parameters: {top: 1}",
        "4: 01_one/top=1 is the same run as that of line 2",
    ),
    "the same run in another order": (
        "runs:\n- notebook: one\n  parameters: {top: 1, any: 2}\n"
        "- notebook: one\n  parameters: {any: 2, top: 1}",
        "4: 01_one/any=2_top=1 is the same run as that of line 2",
    ),
    "the same value twice": (
        "notebooks: [one]\ngrid: {top: [1, 1]}", "2: 01_one/top=1 is the same run as that of line 2",
    ),
    "exclusion of all": (
        "notebooks: [one]\ngrid: {top: [1]}\nexclude:\n- {}",
        "4: expected a mapping of parameters",
    ),
    "grid of no notebook": (
        "grid: {top: [1]}\nruns:\n- notebook: one", "1: grid: name the notebooks that it is for",
    ),
    "exclusion of nothing": (
        "notebooks: [one]\ngrid: {top: [1, 2]}\nexclude:\n- {top: 3}",
        '4: no combination of the grid is {"top": 3}',
    ),
    "run without notebook": ("runs:\n- parameters: {top: 1}", "2: expected a mapping with notebook"),
    "runs that are no list": ("runs: one", "1: runs = 'one': expected a list"),
    "key twice": ("notebooks: [one]\nnotebooks: [two]", "2: notebooks stands here and on line 1"),
    "date": (
        "notebooks: [one]\nparameters:\n  top: 2026-01-02",
        "3: top = 2026-01-02: YAML takes this for a date",
    ),
    "date in a list": (
        "notebooks: [one]\nparameters:\n  any: [1, {a: 2026-01-02}]",
        "3: any has 2026-01-02: YAML takes this for a date; put it in quotes",
    ),
    "date that is none": (
        "notebooks: [one]\nparameters:\n  any: 2026-02-30",
        "3: 2026-02-30: YAML takes this for timestamp and cannot read it as one; put it in quotes",
    ),
    "number that is none": (
        "notebooks: [one]\nparameters: {top: !!int x}",
        "2: x: YAML takes this for int and cannot",
    ),
    "truth that is none": (
        "notebooks: [one]\nparameters: {top: !!bool x}",
        "2: x: YAML takes this for bool and",
    ),
    "equals sign": ("notebooks: [one]\nparameters: {any: =}", "2: =: YAML takes this for value and cannot"),
    "set": (
        "notebooks: [one]\nparameters: {any: !!set {a}}",
        "2: any = {'a'}: a notebook cannot be given a set",
    ),
    "bytes": (
        "notebooks: [one]\nparameters: {any: !!binary aGVq}",
        "2: any = b'hej': a notebook cannot be given",
    ),
    "pairs": ("notebooks: [one]\nparameters: {any: !!omap [a: 1]}", "2: any has ('a', 1): a notebook cannot"),
    "truth as a key": (
        "notebooks: [one]\non: 1",
        "2: on: this key is no text, YAML takes it for bool; put it in quotes",
    ),
    "number as a parameter": (
        "notebooks: [one]\nparameters:\n  1: x",
        "3: 1: this key is no text, YAML takes it for int; put it in quotes",
    ),
    "nothing as a parameter": (
        "notebooks: [one]\nparameters:\n  ? \n  : x",
        "3: nothing: this key is no text",
    ),
    "date as a key in a value": (
        "notebooks: [one]\nparameters:\n  any:\n    2026-01-02: x\n    a: y",
        "4: 2026-01-02: this key is no text",
    ),
    "list as a key": ("? [a, b]\n: 1", "1: no YAML: a list or mapping stands as a key; put it in quotes"),
    "tab": ("notebooks:\n\t- one", "2: no YAML"),
    "control character": (
        "notebooks: [one]\nparameters: {any: 'a\0'}",
        "2: no YAML: a character that no text holds",
    ),
    "very deep": ("- " + "[" * 100_000 + "]" * 100_000, "1: no YAML: more than 50 lists and mappings"),
    "deep by names": (
        "notebooks: [one]\nruns:\n- &a " + "[" * 30 + "]" * 30 + "\n- " + "[" * 30 + "*a" + "]" * 30,
        "3: no YAML: more than 50 lists and mappings within each other",
    ),
    "two documents": ("notebooks: [one]\n---\nnotebooks: [two]", "2: no YAML"),
    "block without anything": ("- notebooks: [one]\n-\n", "2: expected a mapping of notebooks"),
    "no mapping": ("one", "1: expected a mapping of notebooks"),
    "nothing": ("[]", "1: there is nothing to run"),
    "empty file": ("", "1: expected a mapping"),
    "no YAML": ("notebooks: [one\nx: }", ":2: no YAML"),
    "name within what it names": ("notebooks: &all [*all]", "1: no YAML: a name (*) stands within"),
    "mapping as a key": ("notebooks: [one]\nexpect:\n  one: [{{language}}]", "3: no YAML"),
    "a list that does not end": ("notebooks: [one", "1: no YAML"),
    "promise of an unknown notebook": (
        "notebooks: [one]\nexpect:\n  two: [x.pdf]\n  tow: [x.pdf]",
        "4: tow: no such notebook; did you mean two?",
    ),
    "promise of a notebook that does not run": (
        "notebooks: [one]\nexpect:\n  one: [x.pdf]\n  two: []", "4: two: no run of this notebook stands here",
    ),
    "promise of another block": (
        "- notebooks: [one]\n- notebooks: [two]\n  expect:\n    one: [x.pdf]",
        "4: one: no run of this notebook",
    ),
    "promise with an unknown parameter": (
        "notebooks: [one]\nexpect:\n  one:\n  - x.pdf\n  - x_{langage}.pdf",
        "5: 01_one: {langage}: no such parameter; did you mean language?",
    ),
    "promise with what is computed": (
        "notebooks: [one]\nexpect:\n  one: ['x_{made}.pdf']",
        "3: 01_one: {made}: its default is computed; give made under parameters",
    ),
    "promise that is no text": (
        "notebooks: [one]\nexpect:\n  one: [{language}]",
        "3: expected the name of a file, not {'language': None}",
    ),
    "promise that is no list": ("notebooks: [one]\nexpect: {one: x.pdf}", "2: expected a list of files"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_line(read, text, said):
    with pytest.raises(ParameterError) as caught:
        read(text)
    assert f"runs.yml:{said.removeprefix(':')}" in str(caught.value)


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_ends_a_command_with_its_line_and_without_a_traceback(
    folder, tmp_path, monkeypatch, text, said
):
    """Read by the loader in Python, which is there where the one in C is not."""
    monkeypatch.setattr(grid, "_LOADER", yaml.SafeLoader)
    monkeypatch.setattr(batch, "notebooks", lambda _: sorted(folder.iterdir()))
    (tmp_path / "runs.yml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["batch", str(tmp_path / "runs.yml"), "--dry-run"])
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code == 2
    assert f"runs.yml:{said.removeprefix(':')}" in done.output


@pytest.mark.parametrize(
    "text",
    [
        "on: 1\nnotebooks: [one]\n",
        "notebooks: [one]\nparameters: {1: x}\n",
        "notebooks: [one]\ngrid: {no: [1, 2]}\n",
        "- notebooks: [one]\n  parameters: &shared {1: x}\n- notebooks: [two]\n  parameters: {<<: *shared}\n",
        "notebooks: [one]\nparameters: {top: 2026-02-30}\n",
        "notebooks: [tow]\nexpect: {two: [x.pdf]}\n",
        "notebooks: [one]\nparameters: {figures: x, processed: y}\ngrid: {top: [1, 2]}\n",
    ],
)
def test_one_mistake_is_said_once(read, text):
    with pytest.raises(ParameterError) as caught:
        read(text)
    lines = [line.split(":")[1] for line in str(caught.value).splitlines()[1:]]
    assert len(lines) == (2 if "figures" in text else 1)


def test_everything_wrong_is_said_at_once(read):
    with pytest.raises(ParameterError) as caught:
        read("notebooks: [tow]\nparameters: {}\nrun: []\nexclude: [3]\n")
    assert [line.split(":")[1] for line in str(caught.value).splitlines()[1:]] == ["1", "3", "4"]


def test_a_file_that_is_not_there_is_named(folder, tmp_path):
    with pytest.raises(ParameterError, match=r"cannot read .*gone\.yml: No such file"):
        grid.read(tmp_path / "gone.yml", folder, tmp_path)
