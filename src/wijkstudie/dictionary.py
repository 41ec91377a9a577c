"""The data dictionary of a study, made from its ``datapackage.json``.

Titles and descriptions there are English. Beside each, under the name of the property with the
language behind it (``description_nl``), may stand what it is in another language; where nothing
does, the English is shown, as the Data Package recipe for languages asks. That recipe puts an
object of languages in the place of the text, which the schema of the standard refuses, and with it
every program that reads data packages; a property of its own is left alone by all of them.
"""

from __future__ import annotations

from typing import Any

from wijkstudie import labels


def markdown(package: dict[str, Any], language: str) -> str:
    """Describe every table and column of a data package as Markdown, in a language."""

    def say(key: str, **values: object) -> str:
        return labels.term(f"dictionary_{key}", language, **values)

    title = told(package, "title", language) or package["name"]
    heads = [say(key) for key in ("column", "meaning", "type", "values")]
    lines = [
        f"# {say('title')}",
        "",
        f"<!-- Made from the datapackage.json of {package['name']} by `wijkstudie refresh`. -->",
        "",
        f"{title}. {told(package, 'description', language)}".strip(),
        "",
        say("reading"),
        "",
    ]
    for resource in package["resources"]:
        key = resource["schema"].get("primaryKey", [])
        keys = [key] if isinstance(key, str) else key
        each = say("each", what=told(resource, "title", language)) if resource.get("title") else ""
        lines += [
            f"## {resource['name']}",
            "",
            f"{each} {told(resource, 'description', language)}".strip(),
            "",
            f"| {' | '.join(heads)} |",
            "|---|---|---|---|",
        ]
        targets = {
            one["fields"]: one["reference"]
            for one in resource["schema"].get("foreignKeys", [])
            if isinstance(one["fields"], str)
        }
        for field in resource["schema"]["fields"]:
            name = f"**{field['name']}**" if field["name"] in keys else field["name"]
            values = _values(field, targets.get(field["name"]), resource["name"], language)
            kind = say(f"type_{field.get('type', 'string')}")
            lines.append(f"| {name} | {told(field, 'description', language)} | {kind} | {values} |")
        lines.append("")
    return "\n".join(lines)


def told(described: dict[str, Any], what: str, language: str) -> str:
    """A title or description in a language; the English one where there is none, else empty."""
    return described.get(f"{what}_{language}") or described.get(what, "")


def _values(field: dict[str, Any], target: dict[str, str] | None, table: str, language: str) -> str:
    """What a column may hold, in the words of its constraints."""

    def say(key: str, **values: object) -> str:
        return labels.term(f"dictionary_{key}", language, **values)

    limits = field.get("constraints", {})
    parts = [f"*{say('required')}*"] if limits.get("required") else []
    if target:
        parts.append(say("from", column=f"{target['resource'] or table}.{target['fields']}"))
    if "references" in field:
        other = field["references"]
        parts.append(say("list", column=f"{other['resource']}.{other['field']}"))
    if "enum" in limits:
        parts.append(", ".join(f"`{one}`" for one in limits["enum"]))
    if "pattern" in limits:
        parts.append(say("form", pattern=limits["pattern"]))
    for one in ("minimum", "maximum"):
        if one in limits:
            parts.append(say(one, n=limits[one]))
    return "; ".join(parts)
