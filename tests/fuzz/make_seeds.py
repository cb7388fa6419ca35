"""Writes tests/fuzz/seeds/*: small files of every kind that the readers know, made with Python's standard library."""

import base64
import gzip
import json
import pathlib
import struct
import zipfile
import zlib

OUT = pathlib.Path(__file__).parent / "seeds"
STAMP = (1980, 1, 1, 0, 0, 0)


def write(folder, name, data):
    path = OUT / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, rows, interlace=0, before=b""):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))


def pictures():
    for depth in 1, 2, 4, 8, 16:
        row = bytes(range(1, 1 + (5 * depth + 7) // 8))
        write("png", "grey%d.png" % depth, png(5, 2, depth, 0, b"\1" + row + b"\2" + row))
    palette = chunk(b"PLTE", bytes(range(12)))
    write("png", "palette.png", png(4, 2, 2, 3, b"\0\x1b\4\xe4", before=palette))
    write("png", "palette_alpha.png", png(2, 1, 8, 3, b"\0\1\3", before=palette + chunk(b"tRNS", b"\x7f\x10")))
    write("png", "rgb.png", png(2, 2, 8, 2, (b"\3" + bytes(range(6))) * 2, before=chunk(b"tRNS", bytes(6))))
    write("png", "rgba16.png", png(1, 1, 16, 6, b"\0" + bytes(range(8)), before=chunk(b"gAMA", struct.pack(">I", 45455))))
    write("png", "grey_alpha.png", png(3, 1, 8, 4, b"\4" + bytes(range(6)), before=chunk(b"tEXt", b"Title\0x")))
    passes = b"".join(b"\0" + bytes(n) for n in (1, 1, 2, 1, 1, 2, 2, 2, 4, 4, 4))  # of Adam7, in 4 x 4 pixels or more
    write("png", "interlaced.png", png(4, 4, 8, 0, passes, interlace=1))


def npy(descr, shape, data, fortran=False, version=1):
    head = ("{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n" % (descr, fortran, shape)).encode()
    length = struct.pack("<H" if version == 1 else "<I", len(head))
    return b"\x93NUMPY" + bytes([version, 0]) + length + head + data


def arrays():
    for kind in "|b1", "|u1", "|i1", "<u2", ">i2", "<u4", "<i4", "<i8", "<u8", "<f2", ">f4", "<f8":
        size = int(kind[-1])
        yield kind[1:], npy("'%s'" % kind, "(2, 3)", bytes(range(1, 2 * 3 + 1)) * size, fortran=kind == "<f8")
    yield "scalar", npy("'<i8'", "()", bytes(8), version=2)
    yield "empty", npy("'<f4'", "(0, 3)", b"", version=3)
    yield "text", npy("'<U3'", "(2,)", "cat\0\0\0".encode("utf-32-le"))
    yield "bytes", npy("'|S2'", "(2, 1)", b"abc\0")
    yield "objects", npy("'|O'", "(1,)", b"N.")
    yield "rows", npy("[('a', '<f4')]", "(1,)", bytes(4))


def archive(method, extra=False):
    path = OUT / "x.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as out:
        for name, data in {"n": npy("'<i4'", "(3,)", bytes(12)), "names": npy("'<U1'", "(1,)", b"a\0\0\0")}.items():
            info = zipfile.ZipInfo(name + ".npy", STAMP)
            info.compress_type = method
            with out.open(info, "w", force_zip64=extra) as entry:
                entry.write(data)
        if extra:
            out.writestr(zipfile.ZipInfo("readme.txt", STAMP), "hello")
            out.comment = b"a comment"
    data = path.read_bytes()
    path.unlink()
    return data


def tensors(entries, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, dtype, shape, content in entries:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def charsmap():
    """A double array that makes b of a: the root, then at 0 ^ 'a' what 'a' leads to, and its value beside it."""
    units = [0] * 128
    units[0], units[1 ^ 97], units[1 ^ 97 ^ 2] = 1 << 10, 97 | 1 << 8 | 2 << 10, 1 << 31
    trie = struct.pack("<128I", *units)
    return base64.b64encode(struct.pack("<I", len(trie)) + trie + b"b\0").decode()


def tokenizers():
    added = [{"id": 9, "content": "<x>", "special": True, "lstrip": True, "normalized": False}]
    parts = {'bpe': {'added_tokens': added,
             'normalizer': {'type': 'NFC'},
             'pre_tokenizer': {'type': 'ByteLevel', 'add_prefix_space': True},
             'model': {'type': 'BPE', 'vocab': {'a': 0, 'b': 1, 'ab': 2, 'Ġ': 3, 'Ġa': 4}, 'merges': ['a b', ['Ġ', 'a']]}},
     'wordpiece': {'added_tokens': added,
                   'normalizer': {'type': 'BertNormalizer'},
                   'pre_tokenizer': {'type': 'BertPreTokenizer'},
                   'model': {'type': 'WordPiece', 'vocab': {'[UNK]': 0, 'a': 1, '##b': 2}, 'unk_token': '[UNK]'}},
     'unigram': {'normalizer': {'type': 'Sequence',
                                'normalizers': [{'type': 'NFKD'},
                                                {'type': 'StripAccents'},
                                                {'type': 'Replace', 'pattern': {'Regex': ' {2,}'}, 'content': ' '}]},
                 'pre_tokenizer': {'type': 'Metaspace'},
                 'model': {'type': 'Unigram', 'unk_id': 0, 'vocab': [['<unk>', 0.0], ['▁', -1.0], ['a', -2.5], ['ab', -1.5]]}},
     'charsmap': {'normalizer': {'type': 'Precompiled', 'precompiled_charsmap': charsmap()},
                  'model': {'type': 'WordLevel', 'vocab': {'a': 0}, 'unk_token': 'a'}},
     'split': {'normalizer': {'type': 'Prepend', 'prepend': '_'},
               'pre_tokenizer': {'type': 'Sequence',
                                 'pretokenizers': [{'type': 'Split',
                                                    'pattern': {'Regex': "(?i:'s|'t)|[^\\r\\n\\p{L}]?\\p{L}+|\\p{N}{1,3}|\\s+(?!\\S)|\\s+"},
                                                    'behavior': 'MergedWithNext'},
                                                   {'type': 'Digits'},
                                                   {'type': 'Punctuation'}]},
               'model': {'type': 'WordLevel', 'vocab': {'a': 0}, 'unk_token': 'a'}}}
    for name, part in parts.items():
        write("tokenizer", name + ".json", json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() + b"\0ab <x> \xc3\xa9 12's  ab")


def wave(code, bits, channels, data, extensible=False):
    form = struct.pack("<HHIIHH", 0xFFFE if extensible else code, channels, 8000, 8000 * channels * bits // 8, channels * bits // 8, bits)
    if extensible:
        form += struct.pack("<HHIH", 22, bits, 0, code) + bytes.fromhex("000000001000800000aa00389b71")
    chunks = b"".join(name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
                      for name, body in ((b"fmt ", form), (b"LIST", b"INFOICMT\2\0\0\0a\0"), (b"data", data)))
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def sounds():
    for name, code, bits in ("u8", 1, 8), ("s16", 1, 16), ("s24", 1, 24), ("s32", 1, 32), ("f32", 3, 32), ("f64", 3, 64), ("alaw", 6, 8), ("ulaw", 7, 8):
        write("sound", name + ".wav", wave(code, bits, 2, bytes(range(5 * 2 * bits // 8))))
    write("sound", "extensible.wav", wave(1, 16, 3, bytes(range(24)), extensible=True))
    write("sound", "empty.wav", wave(1, 16, 1, b""))
    write("sound", "short.au", b".snd" + struct.pack(">IIIII", 28, 8, 3, 8000, 1) + b"note" + bytes(range(8)))
    form = b"COMM" + struct.pack(">IHIH", 18, 1, 3, 16) + b"\x40\x0b\xfa" + bytes(7)
    body = b"AIFF" + form + b"SSND" + struct.pack(">III", 8 + 6, 0, 0) + bytes(range(6))
    write("sound", "short.aiff", b"FORM" + struct.pack(">I", len(body)) + body)


def main():
    pictures()
    sounds()
    for name, data in arrays():
        write("npy", name + ".npy", data)
    write("npz", "stored.npz", archive(zipfile.ZIP_STORED))
    write("npz", "deflated.npz", archive(zipfile.ZIP_DEFLATED))
    write("npz", "zip64.npz", archive(zipfile.ZIP_DEFLATED, True))
    sizes = {"BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2, "U32": 4, "I32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8}
    all_types = [("t%d" % i, kind, [2], bytes(range(2 * size))) for i, (kind, size) in enumerate(sizes.items())]
    write("safetensors", "types.safetensors", tensors(all_types))
    write("safetensors", "text.safetensors", tensors([("a\u00fc\U0001d11e\\\"\n", "F32", [1, 2], bytes(8)), ("s", "U8", [], b"x")], {"a": "b", "c": ""}))
    write("safetensors", "empty.safetensors", tensors([]))
    for code, size in (8, 1), (9, 1), (11, 2), (12, 4), (13, 4), (14, 8):
        write("idx", "type%d.idx" % code, bytes([0, 0, code, 2]) + struct.pack(">II", 2, 3) + bytes(range(6)) * size)
    write("idx", "scalar.idx", bytes([0, 0, 8, 0, 7]))
    for level in 0, 9:
        write("gzip", "level%d.gz" % level, gzip.compress(b"hello, hello, hello\n" * 5, level, mtime=0))
    write("gzip", "members.gz", gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0) + bytes(5))
    tokenizers()
    body = gzip.compress(b"named", mtime=0)
    write("gzip", "fields.gz", body[:3] + b"\x1c" + body[4:10] + b"\3\0abc" + b"name\0comment\0" + body[10:])
    write("gzip", "plain.gz", b"not packed")
    write("json", "values.json", b' {"a": [1, -2.5e3, true, false, null, "x"], "b": {}, "\\u00fc": "\\ud83d\\ude00"} ')


if __name__ == "__main__":
    main()
