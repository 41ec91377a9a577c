"""The site of the study, made from what is committed: no build has to go before."""

from wijkstudie import report, settings

LANGUAGES = ("nl", "en")


def executed_in(folder):
    """The committed notebooks stand for executed ones, with the names of the language's files."""
    for notebook in report.notebooks():
        text = notebook.read_text(encoding="utf-8")
        for language in LANGUAGES:
            shown = text.replace("_nl.pdf]", f"_{language}.pdf]")
            (folder / f"{notebook.stem}_{language}.ipynb").write_text(shown, encoding="utf-8")
    return folder


def committed(root):
    """The settings of both languages, with the results that are in the project."""
    places = {"figures": str(root / "figures"), "processed": str(root / "data" / "processed")}
    return [settings.check(language=one, **places) for one in LANGUAGES]
