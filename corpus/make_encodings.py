"""Write corpus/encodings/: two bulletins in the other encodings that newspapers' files come in.

    python corpus/make_encodings.py
"""

from pathlib import Path

CORPUS = Path(__file__).parent
# Python's "utf-16" would take the machine's byte order; the codec with a byte order named writes no mark, so the text brings it.
COPIES = {"three-batches": ("gb18030", ""), "phases": ("utf-16-le", "\ufeff")}


def main() -> None:
    folder = CORPUS / "encodings"
    folder.mkdir(exist_ok=True)
    for name, (encoding, mark) in COPIES.items():
        text = (CORPUS / "bulletins" / f"{name}.txt").read_bytes().decode("utf-8")
        (folder / f"{name}.{encoding}.txt").write_bytes((mark + text).encode(encoding))


if __name__ == "__main__":
    main()
