"""The scenario reference as a page, from the schema that the program prints."""


# What a pattern of digits ends with, and what that is.
PATTERNS = [("(B|KiB|MiB|GiB)?$", "size like `4KiB`"), ("(ps|ns|us|ms|s)$", "time like `120ns`"), ("(_[0-9]+)*)$", "address")]


SCENARIO = "A scenario"


def shape(form, definitions):
    """What a value may be, in a few words."""
    if "$ref" in form:
        name = form["$ref"].rsplit("/", 1)[1]
        return "`${…}`" if name == "parameter" else f"[{name}](#{name})"
    if "allOf" in form and "properties" not in form:
        return shape(form["allOf"][0], definitions)
    if "const" in form:
        return f"`{form['const']}`"
    if "enum" in form:
        words = [f"`{word}`" for word in form["enum"]]
        return ", ".join(words) if len(words) <= 20 else f"one of {len(words)} words"
    if "anyOf" in form and "properties" not in form:
        shapes = [shape(one, definitions) for one in form["anyOf"]]
        return " or ".join(dict.fromkeys(one for one in shapes if one and one != "`${…}`"))
    kind = form.get("type")
    if kind == "array":
        return f"list of {shape(form.get('items', {}), definitions) or 'anything'}"
    if kind == "object":
        inside = form.get("additionalProperties")
        return "by name" if isinstance(inside, dict) else "object"
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "string" and "pattern" in form:
        return next((name for end, name in PATTERNS if end in form["pattern"]), "text")
    return {"string": "text", "boolean": "true or false", "integer": "whole number"}.get(kind, kind or "")


def table(form, definitions):
    required = form.get("required", [])
    rows = ["| key | need | may be | meaning |", "|---|---|---|---|"]
    for key, value in form["properties"].items():
        rows.append(f"| `{key}` | {'yes' if key in required else ''} | {shape(value, definitions)} "
                    f"| {value.get('description', '')} |".replace("  |", " |"))
    return rows


def objects_in(form):
    """Every table of keys below a value, not through references."""
    if not isinstance(form, dict):
        return
    if "properties" in form:
        yield form
        return
    for one in form.get("anyOf", []) + form.get("allOf", []):
        yield from objects_in(one)
    for key in ("items", "additionalProperties"):
        yield from objects_in(form.get(key))


def section(title, level, form, definitions):
    lines = ["", f"{'#' * level} {title}", "", *table(form, definitions)]
    for key, value in form["properties"].items():
        for inner in objects_in(value):
            if inner.get("properties") and "if" not in inner:
                place = f"`{key}`" if title == SCENARIO else f"{title} › `{key}`"
                lines += section(place, min(level + 1, 4), inner, definitions)
    return lines


def step_tables(step):
    lines = ["", "## Steps by verb", "", "What `with` holds, and what `save` can keep.", "",
             "| verb | arguments | outputs |", "|---|---|---|"]
    for rule in step["allOf"]:
        verb = rule["if"]["properties"]["do"]["enum"][0]
        with_ = rule["then"]["properties"]["with"]
        required = with_.get("required", [])
        arguments = ", ".join(f"`{key}`" + ("" if key in required else "?") for key in with_["properties"])
        save = rule["then"]["properties"].get("save")
        outputs = save["additionalProperties"]["anyOf"][0]["enum"] if save else []
        shown = ", ".join(f"`{name}`" for name in outputs) if len(outputs) < 10 else f"`{outputs[0]}` to `{outputs[-1]}`"
        lines.append(f"| `{verb}` | {arguments} | {shown} |")
    return lines


def workload_tables(workload, definitions):
    lines = ["", "## Workloads", "", "`realmsim explain WORKLOAD` says what each is."]
    for rule in workload["allOf"]:
        lines += section(rule["if"]["properties"]["kind"]["enum"][0], 3, rule["then"], definitions)
    return lines


def page(schema):
    definitions = schema["definitions"]
    scenario = definitions["scenario"]
    lines = ["# Scenario files", "",
             "`realmsim.scenario/1`, generated from the schema (`realmsim schema`), which is made from the tables that the",
             "reader rests on. `?` marks what may be left out. `\"${name}\"` may stand for any value: a parameter, or what a step",
             "has saved. [How to write a scenario](how-to-write-a-scenario.md) explains the language by example."]
    lines += section(SCENARIO, 2, scenario, definitions)
    lines += section("A file to be included", 2, definitions["included_file"], definitions)
    lines += section("step", 2, definitions["step"], definitions)
    expectation = definitions["expectation"]["anyOf"][1]
    lines += section("expectation", 2, expectation, definitions)
    lines += section("state", 2, definitions["state"]["additionalProperties"], definitions)
    lines += section("place", 2, definitions["place"]["anyOf"][1], definitions)
    lines += step_tables(definitions["step"])
    lines += workload_tables(scenario["properties"]["workload"], definitions)
    return "\n".join(lines) + "\n"
