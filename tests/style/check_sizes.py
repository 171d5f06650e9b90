"""Files of at most 500 lines; functions of at most 60, half of them 15 or fewer, nine of ten 40."""
import re

from tree import files, finish, read

FILE_MAX, MEDIAN, P90, FUNCTION_MAX = 500, 15, 40, 60


def functions(text):
    """(line, length) of each function: from the line after '{' in column 1 to '}' in column 1."""
    start = None
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line == "{" and number > 1 and lines[number - 2].rstrip().endswith(")"):
            start = number
        elif line == "}" and start:
            yield start, number - start - 1
            start = None


problems, lengths = [], []
sources = files(".c", ".h", ".py")
for path in sources:
    text = read(path)
    count = text.count("\n")
    if count > FILE_MAX:
        problems.append(f"{path}: {count} lines, over {FILE_MAX}")
    if not path.endswith(".c") or path.startswith("tests/"):
        continue
    if re.search(r"\bTODO\b|\bFIXME\b", text):
        problems.append(f"{path}: unfinished words")
    for line, length in functions(text):
        lengths.append(length)
        if length > FUNCTION_MAX:
            problems.append(f"{path}:{line}: a function of {length} lines, over {FUNCTION_MAX}")
lengths.sort()
if lengths:
    median, p90 = lengths[len(lengths) // 2], lengths[len(lengths) * 9 // 10]
    print(f"{len(lengths)} functions: median {median} lines, 90 % within {p90}, longest {lengths[-1]}")
    if median > MEDIAN or p90 > P90:
        problems.append(f"functions have grown: median {median} (at most {MEDIAN}), p90 {p90} (at most {P90})")
finish(problems, len(sources))
