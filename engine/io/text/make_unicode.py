"""Writes engine/io/text/unicode_data.h: what unicode.c knows of characters, from Python's unicodedata, packed by zlib.

Numbers stand in lists; a list's first bytes come before its second bytes and so on, and what ascends is kept as differences,
so that they pack well: 0 is ranges of categories, then combining classes, lower case, decompositions, compositions.
"""

import pathlib
import struct
import sys
import unicodedata
import zlib

LAST = 0x323B0
CATEGORIES = ["Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
              "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs"]


def category(code):
    return CATEGORIES.index(unicodedata.category(chr(code)))


def deltas(numbers):
    return [b - a for a, b in zip([0] + numbers, numbers)]


def planes(numbers):
    data = b"".join(struct.pack("<I", n & 0xFFFFFFFF) for n in numbers)
    return b"".join(data[i::4] for i in range(4))


def is_hangul(code):
    return 0xAC00 <= code <= 0xD7A3


def decompositions(form, skip):
    keys, lengths, data = [], [], []
    for code in range(LAST):
        text = unicodedata.normalize(form, chr(code)) if not 0xD800 <= code < 0xE000 else chr(code)
        if text == chr(code) or is_hangul(code) or skip.get(code) == text:
            continue
        skip[code] = text
        keys.append(code)
        lengths.append(len(text))
        data.extend(map(ord, text))
    return keys, lengths, data


def main():
    starts, kinds, before = [], [], None
    for code in list(range(LAST)) + [0xE0000, 0xE0001, 0xE0002, 0xE0020, 0xE0080, 0xE0100, 0xE01F0, 0xF0000]:
        kind = category(code)
        if kind != before:
            starts.append(code)
            kinds.append(kind)
            before = kind
    marks = [c for c in range(LAST) if not 0xD800 <= c < 0xE000 and unicodedata.combining(chr(c))]
    lower = [c for c in range(LAST) if len(chr(c).lower()) == 1 and chr(c).lower() != chr(c)]
    known = {}
    canonical = decompositions("NFD", known)
    compatible = decompositions("NFKD", known)
    pairs = []
    for code in range(LAST):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and parts[0][0] != "<" and unicodedata.normalize("NFC", chr(code)) == chr(code):
            pairs.append((int(parts[0], 16), int(parts[1], 16), code))
    pairs.sort()
    lists = [deltas(starts), kinds, deltas(marks), [unicodedata.combining(chr(c)) for c in marks],
             deltas(lower), [ord(chr(c).lower()) - c for c in lower],
             deltas(canonical[0]), canonical[1], canonical[2], deltas(compatible[0]), compatible[1], compatible[2],
             deltas([p[0] for p in pairs]), [p[1] for p in pairs], [p[2] for p in pairs]]
    raw = struct.pack("<%dI" % len(lists), *map(len, lists)) + b"".join(map(planes, lists))
    packed = zlib.compress(raw, 9)
    rows = [", ".join(map(str, packed[i:i + 24])) for i in range(0, len(packed), 24)]
    text = ("/* Made by make_unicode.py of Unicode %s. */\n// clang-format off\nenum { UNICODE_BYTES = %d };\nstatic const unsigned char unicode_packed[] = {\n%s};\n"
            % (unicodedata.unidata_version, len(raw), ",\n".join(rows)))
    (pathlib.Path(__file__).parent / "unicode_data.h").write_text(text)
    sys.stderr.write("%d bytes, %d packed, lists of %s\n" % (len(raw), len(packed), list(map(len, lists))))


if __name__ == "__main__":
    main()
