"""Markdown that a harness writes: tables, and the part of a document between two markers."""

import os
import platform


def header(cells):
    return row(cells) + "\n" + row(["---"] * len(cells))


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def circumstances(lines):
    """When and where the lines were measured, and what else ran."""
    loads = sorted(line["load"] for line in lines)
    days = sorted(line["at"] for line in lines)
    return (
        f"{days[0]} to {days[-1]} UTC; {processor()}, {os.cpu_count()} cores; load average before the "
        f"runs {loads[len(loads) // 2]} (median), {loads[-1]} (highest)."
    )


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        return names[0]
    except (OSError, IndexError):
        return platform.machine()


def put_into(document, name, text):
    """The document with what stands between the markers of `name` replaced; appended without them."""
    begin = f"<!-- {name}: begin; written by make {name}, not by hand -->"
    end = f"<!-- {name}: end -->"
    whole = f"{begin}\n\n{text}\n{end}"
    if begin not in document or end not in document:
        return f"{document.rstrip()}\n\n{whole}\n"
    before, rest = document.split(begin, 1)
    return before + whole + rest.split(end, 1)[1]
