"""A file of runs: what it asks for, and that everything wrong with it is said with its line."""

import nbformat
import pytest

from wijkstudie import ParameterError, grid

PARAMETERS = (
    'study: str = "data/raw"\nlanguage: str = "nl"\nunit: str = "respondent"\n'
    'figures: str = "figures"\nprocessed: str = "data/processed"\ntop: int = 3'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("notebooks")
    for name in ("01_one", "02_two"):
        cell = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
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


@pytest.mark.parametrize(
    ("value", "shown"),
    [("'a b/c'", "a-b-c"), ("[x, y]", "x+y"), ("true", "True"), ("1.5", "1.5"), ("''", "empty"), ("é", "é")],
)
def test_a_folder_is_named_by_what_a_person_recognises(read, value, shown):
    [run] = read(f"runs:\n- notebook: one\n  parameters: {{top: {value}}}\n")
    assert run.folder.name == f"top={shown}"


def test_a_long_name_stays_within_what_systems_allow_and_apart(read):
    runs = read("notebooks: [one]\ngrid: {top: [" + ", ".join("x" * 300 + str(i) for i in range(2)) + "]}\n")
    assert [len(run.folder.name) for run in runs] == [120, 120]
    assert len({run.folder for run in runs}) == 2


# ---- what is wrong

WRONG = {
    "unknown key": ("notebook: [one]", "1: notebook: no such key; did you mean notebooks?"),
    "unknown notebook": ("notebooks:\n- one\n- tow", "3: tow: no such notebook; did you mean two?"),
    "unknown parameter": (
        "notebooks: [one]\nparameters:\n  langage: en",
        "3: langage: no such parameter; did you mean language?",
    ),
    "unknown parameter in a run": (
        "runs:\n- notebook: one\n  parameters:\n    colour: red", "4: colour: no such parameter",
    ),
    "value that is not allowed": (
        "notebooks: [one]\ngrid:\n  unit: [respondent]\n  language: [nl, fr]", "4: language = 'fr'",
    ),
    "study that is not there": ("notebooks: [one]\ngrid: {study: [nowhere]}", "2: study = 'nowhere'"),
    "place of results": ("notebooks: [one]\nparameters: {figures: x}", "2: figures: each run has a folder"),
    "grid without a list": ("notebooks: [one]\ngrid:\n  top: 3", "3: top = 3: expected a list of values"),
    "empty list": ("notebooks: [one]\ngrid:\n  top: []", "3: top = []: expected a list of values"),
    "the same run twice": (
        "runs:\n- notebook: one\n  parameters: {top: 1}\n- notebook: one\n  parameters: {top: 1}",
        "4: 01_one/top=1 is written by the run of line 2 too",
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
    "no mapping": ("one", "1: expected a mapping of notebooks"),
    "nothing": ("[]", "1: there is nothing to run"),
    "empty file": ("", "1: expected a mapping"),
    "no YAML": ("notebooks: [one\nx: }", ":2: no YAML"),
    "name within what it names": ("notebooks: &all [*all]", "1: no YAML: a name (*) stands within"),
    "mapping as a key": ("notebooks: [one]\nexpect:\n  one: [{{language}}]", "3: no YAML"),
    "a list that does not end": ("notebooks: [one", "1: no YAML"),
    "promise that is no list": ("notebooks: [one]\nexpect: {one: x.pdf}", "2: expected a list of files"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_its_line(read, text, said):
    with pytest.raises(ParameterError) as caught:
        read(text)
    assert f"runs.yml:{said.removeprefix(':')}" in str(caught.value)


def test_everything_wrong_is_said_at_once(read):
    with pytest.raises(ParameterError) as caught:
        read("notebooks: [tow]\nparameters: {}\nrun: []\nexclude: [3]\n")
    assert [line.split(":")[1] for line in str(caught.value).splitlines()[1:]] == ["1", "3", "4"]


def test_a_file_that_is_not_there_is_named(folder, tmp_path):
    with pytest.raises(ParameterError, match=r"cannot read .*gone\.yml: No such file"):
        grid.read(tmp_path / "gone.yml", folder, tmp_path)
