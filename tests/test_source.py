"""Finding quotations and citations in a copy, on a text of our own that has the same traps."""

import hashlib

import pandas as pd
import pytest

from wijkstudie import WijkstudieError, passages, source

PAGE = """Contents
6.1 Roles and more
6.2 Rules

6.1 Roles and more
People say much (R1, R2; Handbook, 2019, p.4). One tells:
R: “I am a guide, and someti-
mes a helper – it’s 2 things.” (Respondent 1)
12
Another is a guide (R2). It is good. It is good (R1 ,R2).

6.2 Rules
I: Do you bend rules?
R: “Well-being comes first.” (Respondent 2)
Rules are bent (R1, R12).
"""


class Study:
    """As much of a study as a copy is held against."""

    name = "small"
    sections = pd.DataFrame({"section": ["6.1", "6.2"], "heading": ["6.1 Roles and more", "6.2 Rules"]})

    def __init__(self, fragments=(), citations=(), documents=()):
        columns = ["fragment", "section", "words", "sha256", "occurrence"]
        self.fragments = pd.DataFrame(fragments, columns=columns)
        columns = ["citation", "section", "respondents", "printed"]
        self.citations = pd.DataFrame(citations, columns=columns)
        columns = ["document_citation", "section", "printed"]
        self.document_citations = pd.DataFrame(documents, columns=columns)
        self.respondents = pd.DataFrame(
            columns=["respondent", "gender", "age", "coach_type", "interview_mode", "section"]
        )

    def has(self, *names):
        return set(names) <= {"citations", "document_citations"}


def fragment(key, section, text, occurrence=1):
    words = text.split(" ")
    return key, section, len(words), hashlib.sha256(text.encode()).hexdigest(), occurrence


def hydrated(text, *fragments):
    study = Study(fragments)
    return source.hydrate(study, source.Copy(text, study.sections))


def test_words_are_runs_of_letters_and_digits_in_lower_case():
    expected = ["dat", "is", "2", "keer", "één", "op", "één"]
    assert passages.words("R: “Dat is 2 keer één-op-één!”") == expected


def test_words_do_not_depend_on_how_a_letter_is_composed():
    assert passages.words("e\u0301e\u0301n") == passages.words("\u00e9\u00e9n") == ["\u00e9\u00e9n"]


def test_the_speaker_mark_is_no_word_but_an_initial_is():
    assert passages.words("I: wat? R: R2 en I") == ["wat", "r2", "en", "i"]


def test_a_digest_is_sha256_over_words_and_single_spaces():
    assert passages.digest(["een", "twee"]) == hashlib.sha256(b"een twee").hexdigest()


GUIDE = "i am a guide and sometimes a helper it s 2 things"


def test_a_quotation_is_found_across_line_ends_and_hyphens():
    [row] = hydrated(PAGE, fragment("f1", "6.1", GUIDE)).itertuples()
    assert row.found
    assert row.text == "I am a guide, and sometimes a helper – it’s 2 things.”"


def test_a_quotation_is_found_in_a_copy_with_other_line_ends():
    reflowed = PAGE.replace("someti-\nmes", "sometimes").replace("guide, and", "guide,\n   and")
    assert hydrated(reflowed, fragment("f1", "6.1", GUIDE))["found"].all()


def test_a_hyphen_of_the_word_itself_may_stand_at_a_line_end():
    broken = PAGE.replace("Well-being", "Well-\nbeing")
    assert hydrated(broken, fragment("f2", "6.2", "well being comes first"))["found"].all()


def test_both_kinds_of_hyphen_may_stand_in_one_quotation():
    text = PAGE.replace("Well-being comes", "Well-\nbeing co-\nmes")
    assert hydrated(text, fragment("f2", "6.2", "well being comes first"))["found"].all()


def test_a_page_number_does_not_break_a_quotation():
    text = PAGE.replace("guide, and", "guide,\n   13\nand")
    assert hydrated(text, fragment("f1", "6.1", GUIDE))["found"].all()


def test_a_changed_word_names_that_quotation_and_no_other():
    found = hydrated(
        PAGE.replace("helper", "nurse"),
        fragment("f1", "6.1", GUIDE),
        fragment("f2", "6.2", "well being comes first"),
    )
    assert list(found["found"]) == [False, True]
    assert found["problem"][0] == "no passage of 12 words in section 6.1 has its hash"


def test_equal_words_are_told_apart_by_their_order():
    text = PAGE.replace("It is good (", "IT IS good (")
    found = hydrated(text, fragment("a", "6.1", "it is good"), fragment("b", "6.1", "it is good", 2))
    assert list(found["text"]) == ["It is good.", "IT IS good"]


def test_a_quotation_is_looked_for_in_its_own_section():
    found = hydrated(PAGE, fragment("f1", "6.2", GUIDE))
    assert not found["found"].any()


def test_a_section_without_heading_is_named():
    found = hydrated(PAGE.replace("6.2 Rules", "6.2 Regels"), fragment("f2", "6.2", "well being comes first"))
    assert found["problem"][0] == "the heading of section 6.2 is not in this copy"


def test_a_table_of_contents_is_not_taken_for_the_section():
    copy = source.Copy(PAGE, Study.sections)
    assert copy.words[copy.sections["6.1"][0] :][:6] == ["6", "1", "roles", "and", "more", "people"]


CITATIONS = [
    ("c1", "6.1", "R1 R2", float("nan")),
    ("c2", "6.1", "R2", float("nan")),
    ("c3", "6.1", "R1 R2", "(R1 ,R2)"),
    ("c4", "6.2", "R1 R12", float("nan")),
]


def verified(text, citations=CITATIONS):
    study = Study((), citations, [("d1", "6.1", "Handbook, 2019, p.4")])
    looked = source.verify(study, source.Copy(text, study.sections))
    return dict(zip(looked["row"], looked["found"], strict=True))


def test_every_citation_stands_at_its_place():
    assert verified(PAGE) == {"c1": True, "c2": True, "c3": True, "c4": True, "d1": True}


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ("(R1, R12)", "(R1, R13)", "c4"),
        ("(R1, R12)", "(R1, R12, R13)", "c4"),
        ("guide (R2)", "guide (R22)", "c2"),
        ("p.4", "p.5", "d1"),
    ],
)
def test_a_citation_that_departs_is_named(old, new, lost):
    assert [key for key, found in verified(PAGE.replace(old, new)).items() if not found] == [lost]


def test_citations_have_to_come_in_their_order():
    swapped = [CITATIONS[1], CITATIONS[0], *CITATIONS[2:]]
    # R1, R2 comes before R2; after it only the odd form is left, which takes its place
    assert list(verified(PAGE, swapped).values()).count(False) == 1


class WithSlips(Study):
    """A study that lists slips: one of its own section, one of another."""

    slips = pd.DataFrame(
        [("s01", "6.1", "(R1 ,R2)"), ("s02", "6.2", "(R1 ,R2)"), ("s03", "6.3", "Rules")],
        columns=["slip", "section", "printed"],
    )

    def has(self, *names):
        return set(names) <= {"slips"}


def test_a_slip_has_to_stand_in_its_section():
    study = WithSlips()
    looked = source.verify(study, source.Copy(PAGE, study.sections))
    found = looked[looked["table"] == "slips"].set_index("row")["found"]
    assert found.to_dict() == {"s01": True, "s02": False, "s03": False}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        (b"Iets anders", "none of the 2 headings of small is in it"),
        ("6.1 Roles and more\né".encode("cp1252"), "line 2: not text in UTF-8"),
        (b"%PDF-1.4 broken", "this PDF cannot be read"),
    ],
)
def test_a_copy_that_cannot_be_used_is_refused(content, said, tmp_path):
    path = tmp_path / "copy"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WijkstudieError, match=said):
        source.read(path, Study())


def test_a_pdf_is_read_as_text(tmp_path):
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(8, 11))
    with plt.rc_context({"pdf.fonttype": 42}):
        for i, line in enumerate(PAGE.split("\n")):
            figure.text(0.1, 0.95 - i * 0.04, line)
        figure.savefig(tmp_path / "copy.pdf")
    plt.close(figure)
    study = Study([fragment("f1", "6.1", GUIDE)], CITATIONS)
    copy = source.read(tmp_path / "copy.pdf", study)
    assert source.hydrate(study, copy)["found"].all()
    assert source.verify(study, copy)["found"].all()
