"""The data dictionary of a study, made from its ``datapackage.json``."""

from __future__ import annotations

from typing import Any


def markdown(package: dict[str, Any]) -> str:
    """Describe every table and column of a data package as Markdown."""
    lines = [
        "# Data dictionary",
        "",
        f"<!-- Made from the datapackage.json of {package['name']} by `wijkstudie refresh`. -->",
        "",
        f"{package['title']}. {package.get('description', '')}",
        "",
    ]
    for resource in package["resources"]:
        key = resource["schema"].get("primaryKey", [])
        keys = [key] if isinstance(key, str) else key
        lines += [
            f"## {resource['name']}",
            "",
            f"One row per {resource['title']}. {resource['description']}",
            "",
        ]
        lines += ["| column | type | values | meaning |", "|---|---|---|---|"]
        targets = {
            one["fields"]: one["reference"]
            for one in resource["schema"].get("foreignKeys", [])
            if isinstance(one["fields"], str)
        }
        for field in resource["schema"]["fields"]:
            name = f"**{field['name']}**" if field["name"] in keys else field["name"]
            values = _values(field, targets.get(field["name"]), resource["name"])
            lines.append(
                f"| {name} | {field.get('type', 'string')} | {values} | {field.get('description', '')} |"
            )
        lines.append("")
    lines += ["Keys are bold. Empty cells are missing values; a column marked *required* has none.", ""]
    return "\n".join(lines)


def _values(field: dict[str, Any], target: dict[str, str] | None, table: str) -> str:
    """What a column may hold, in the words of its constraints."""
    limits = field.get("constraints", {})
    parts = ["*required*"] if limits.get("required") else []
    if target:
        parts.append(f"a {target['fields']} of {target['resource'] or table}")
    if "references" in field:
        parts.append(
            f"{field['references']['field']}s of {field['references']['resource']}, separated by spaces"
        )
    if "enum" in limits:
        parts.append(", ".join(f"`{one}`" for one in limits["enum"]))
    if "pattern" in limits:
        parts.append(f"form `{limits['pattern']}`")
    if "minimum" in limits:
        parts.append(f"at least {limits['minimum']}")
    if "maximum" in limits:
        parts.append(f"at most {limits['maximum']}")
    return "; ".join(parts)
