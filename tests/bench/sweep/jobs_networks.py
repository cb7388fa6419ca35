"""Matrices, sequences, random numbers, optimizers and loaders."""

from job import J, T

# ---- matrices


def matrices():
    mm = [
        (8, 8, 8),
        (16, 16, 16),
        (32, 32, 32),
        (64, 64, 64),
        (128, 128, 128),
        (256, 256, 256),
        (512, 512, 512),
        (2048, 2048, 2048),
        (7, 13, 17),
        (33, 65, 31),
        (127, 129, 131),
        (255, 257, 253),
        (1000, 1000, 1000),
        (1, 784, 128),
        (1, 4096, 4096),
        (1, 512, 50000),
        (4, 4096, 1024),
        (8, 1024, 1024),
        (16, 1024, 4096),
        (32, 784, 256),
        (64, 784, 128),
        (64, 128, 10),
        (64, 256, 10),
        (128, 512, 512),
        (256, 64, 64),
        (512, 768, 3072),
        (512, 3072, 768),
        (1024, 64, 1024),
        (1024, 1024, 64),
        (4096, 16, 4096),
        (10000, 8, 8),
        (10000, 3, 64),
        (100000, 2, 16),
        (50000, 64, 1),
        (1, 50000, 64),
        (8, 10000, 8),
        (64, 100000, 64),
        (16, 3, 16),
        (2, 2, 2),
        (3000, 50, 20),
        (128, 65, 1000),
        (1024, 128, 65),
    ]
    for m, k, n in mm:
        s = f"x = {T(m, k)}; y = {T(k, n)}"
        J("mm", f"{m}x{k}x{n}", s, "x.mm(y)", "x y", modes=["f"] if m == 2048 else None)
    J("mm", "4096x4096x4096", f"x = {T(4096, 4096)}; y = {T(4096, 4096)}", "x.mm(y)")
    for m, k, n in [
        (64, 64, 64),
        (512, 512, 512),
        (1024, 1024, 1024),
        (64, 784, 128),
        (127, 129, 131),
        (1024, 64, 1024),
    ]:
        J("mm", f"nt {m}x{k}x{n}", f"x = {T(m, k)}; y = {T(n, k)}", "x.mm(y.t())", "x y")
        J("mm", f"tn {m}x{k}x{n}", f"x = {T(k, m)}; y = {T(k, n)}", "x.t().mm(y)", "x y")
        J("mm", f"tt {m}x{k}x{n}", f"x = {T(k, m)}; y = {T(n, k)}", "x.t().mm(y.t())", "x y")
    for m, k, n in [
        (8, 8, 8),
        (64, 64, 64),
        (256, 256, 256),
        (1000, 1000, 1000),
        (64, 784, 128),
        (10000, 3, 64),
        (1, 1000, 1000),
        (1000, 10, 1000),
    ]:
        J("mm", f"f64 {m}x{k}x{n}", f"x = {T(m, k, dtype='float64')}; y = {T(k, n, dtype='float64')}", "x.mm(y)", "x y")
    for m, k, n in [(8, 8, 8), (64, 64, 64), (256, 256, 256), (64, 784, 128)]:
        J(
            "mm",
            f"i64 {m}x{k}x{n}",
            f"x = torch.randint(0, 9, ({m}, {k})); y = torch.randint(0, 9, ({k}, {n}))",
            "x.mm(y)",
        )
    for m, k, n in [
        (1, 784, 128),
        (64, 784, 128),
        (64, 256, 10),
        (512, 768, 3072),
        (1, 4096, 4096),
        (1024, 128, 128),
        (4096, 64, 256),
        (32, 2, 64),
        (1024, 1, 32),
        (256, 17, 64),
        (64, 64, 1),
    ]:
        J("linear", f"{m} {k}>{n}", f"x = {T(m, k)}; w = {T(n, k)}; b = {T(n)}", "F.linear(x, w, b)", "x w b")
    J(
        "linear",
        "3d 16x64 128>512",
        f"x = {T(16, 64, 128)}; w = {T(512, 128)}; b = {T(512)}",
        "F.linear(x, w, b)",
        "x w b",
    )
    for b, m, k, n in [
        (64, 64, 64, 64),
        (32, 128, 64, 128),
        (32, 128, 128, 64),
        (8, 512, 64, 512),
        (8, 512, 512, 64),
        (512, 16, 16, 16),
        (10000, 3, 3, 3),
        (1000, 4, 4, 4),
        (64, 1, 64, 256),
        (128, 10, 32, 10),
        (16, 256, 256, 256),
        (2, 2048, 64, 2048),
    ]:
        s = f"x = {T(b, m, k)}; y = {T(b, k, n)}"
        J("bmm", f"{b} {m}x{k}x{n}", s, "x.bmm(y)", "x y")
        if b in (32, 8):
            J("bmm", f"nt {b} {m}x{k}x{n}", f"x = {T(b, m, k)}; y = {T(b, n, k)}", "x.bmm(y.transpose(1, 2))", "x y")
    J("bmm", "matmul 4d 4x8x128x64", f"x = {T(4, 8, 128, 64)}; y = {T(4, 8, 64, 128)}", "x.matmul(y)", "x y")
    J(
        "bmm",
        "matmul 4d permuted heads",
        f"x = {T(4, 128, 8, 64)}; y = {T(4, 128, 8, 64)}",
        "x.transpose(1, 2).matmul(y.transpose(1, 2).transpose(2, 3))",
        "x y",
    )
    J("bmm", "matmul 3d @ 2d 32x100x64", f"x = {T(32, 100, 64)}; y = {T(64, 64)}", "x.matmul(y)", "x y")
    J("bmm", "matmul 2d @ 3d 64x64 32x64x100", f"x = {T(64, 64)}; y = {T(32, 64, 100)}", "x.matmul(y)", "x y")
    J(
        "bmm",
        "baddbmm 32 64x64x64",
        f"x = {T(32, 64, 64)}; y = {T(32, 64, 64)}; z = {T(32, 64, 64)}",
        "torch.baddbmm(z, x, y)",
        "x y z",
    )
    J(
        "bmm",
        "addbmm 32 64x64x64",
        f"x = {T(32, 64, 64)}; y = {T(32, 64, 64)}; z = {T(64, 64)}",
        "torch.addbmm(z, x, y)",
        "x y z",
    )
    J(
        "bmm",
        "f64 bmm 64 32x32x32",
        f"x = {T(64, 32, 32, dtype='float64')}; y = {T(64, 32, 32, dtype='float64')}",
        "x.bmm(y)",
        "x y",
    )
    J("mm", "addmm 256", f"x = {T(256, 256)}; y = {T(256, 256)}; z = {T(256)}", "torch.addmm(z, x, y)", "x y z")
    for m, n in [(8, 8), (64, 64), (1024, 1024), (4096, 512), (512, 4096), (100000, 10)]:
        J("mv", f"mv {m}x{n}", f"x = {T(m, n)}; v = {T(n)}", "x.mv(v)", "x v")
        J("mv", f"mv t {m}x{n}", f"x = {T(m, n)}; v = {T(m)}", "x.t().mv(v)", "x v")
    J("mv", "dot 1k", f"x = {T(1000)}; v = {T(1000)}", "x.dot(v)", "x v")
    J("mv", "dot 1M", f"x = {T(1000000)}; v = {T(1000000)}", "x.dot(v)", "x v")
    J("mv", "outer 1000x1000", f"x = {T(1000)}; v = {T(1000)}", "torch.outer(x, v)", "x v")
    J("mv", "addr 512", f"x = {T(512)}; v = {T(512)}; z = {T(512, 512)}", "torch.addr(z, x, v)", "x v z")
    for eq, shapes in [
        ("ij,jk->ik", [(128, 64), (64, 128)]),
        ("bij,bjk->bik", [(16, 64, 64), (16, 64, 64)]),
        ("bhid,bhjd->bhij", [(2, 8, 64, 32), (2, 8, 64, 32)]),
        ("bhij,bhjd->bhid", [(2, 8, 64, 64), (2, 8, 64, 32)]),
        ("bqhd,bkhd->bhqk", [(2, 64, 8, 32), (2, 64, 8, 32)]),
        ("bij,jk->bik", [(16, 64, 64), (64, 32)]),
        ("ij,ij->i", [(1024, 256), (1024, 256)]),
        ("ij->ji", [(1024, 256)]),
        ("ij->j", [(1024, 256)]),
        ("ii->i", [(256, 256)]),
        ("i,j->ij", [(512,), (512,)]),
        ("bi,oij,bj->bo", [(64, 32), (16, 32, 32), (64, 32)]),
        ("bchw,oc->bohw", [(4, 32, 28, 28), (64, 32)]),
        ("nctw,cd->ndtw", [(4, 32, 28, 28), (32, 64)]),
        ("bij,bij->b", [(64, 64, 64), (64, 64, 64)]),
    ]:
        names = "xyz"[: len(shapes)]
        J(
            "einsum",
            eq,
            "; ".join(f"{v} = {T(*s)}" for v, s in zip(names, shapes)),
            f'torch.einsum("{eq}", [{", ".join(names)}])',
            " ".join(names),
            lua_call=f'rille.einsum("{eq}", {", ".join(names)})',
        )
    J(
        "einsum",
        "bilinear 64 32,32>16",
        f"x = {T(64, 32)}; y = {T(64, 32)}; w = {T(16, 32, 32)}",
        "F.bilinear(x, y, w)",
        "x y w",
    )
    J("einsum", "tensordot 2", f"x = {T(64, 16, 32)}; y = {T(16, 32, 64)}", "torch.tensordot(x, y, 2)", "x y")
    for n in (8, 64, 256):
        for b in ("", "64, ") if n < 64 else ("",):
            at = f"{b.strip(', ') + 'x' if b else ''}{n}"
            for dt in ("float32", "float64") if n == 64 else ("float32",):
                more = f", dtype=torch.{dt}" if dt == "float64" else ""
                s = f"a = torch.randn({b}{n}, {n}{more}) + torch.eye({n}{more}) * {n}; x = torch.randn({b}{n}, {n}{more}); p = x.matmul(x.transpose(-1, -2)) + torch.eye({n}{more}) * {n}; y = torch.randn({b}{n}, 4{more})"
                at2 = at + (" f64" if dt == "float64" else "")
                J("linalg", f"solve {at2}", s, "torch.linalg.solve(a, y)", "a y")
                J("linalg", f"inv {at2}", s, "torch.linalg.inv(a)", "a")
                J("linalg", f"cholesky {at2}", s, "torch.linalg.cholesky(p)", "p", modes=["f", "fb"])
                J("linalg", f"qr {at2}", s, "torch.linalg.qr(x)", "x", pick=True, checked=True)
                J("linalg", f"svd {at2}", s, "torch.linalg.svd(x)", pick=True, checked=False)
                J("linalg", f"svdvals {at2}", s, "torch.linalg.svdvals(x)", "x")
                J("linalg", f"eigh {at2}", s, "torch.linalg.eigh(p)", "p", pick=True)
                J("linalg", f"eigvalsh {at2}", s, "torch.linalg.eigvalsh(p)")
                J("linalg", f"det {at2}", s, "torch.linalg.det(a * 0.01)", "a")
                J("linalg", f"slogdet {at2}", s, "torch.linalg.slogdet(a)", pick=True)
                J("linalg", f"pinv {at2}", s, "torch.linalg.pinv(x)", checked=False)
                J(
                    "linalg",
                    f"solve_triangular {at2}",
                    s + "; l = p.tril()",
                    "torch.linalg.solve_triangular(l, y, upper=False)",
                    "l y",
                )
                if not b:
                    J("linalg", f"lstsq {at2}", s, "torch.linalg.lstsq(a, y)", pick=True, checked=False)
                    J("linalg", f"matrix_power 5 {at2}", s, "torch.linalg.matrix_power(x * 0.1, 5)", "x")
    J("linalg", "batched inv 1000x3", "a = torch.randn(1000, 3, 3) + torch.eye(3) * 3", "torch.linalg.inv(a)", "a")
    J("linalg", "batched det 1000x3", "a = torch.randn(1000, 3, 3) + torch.eye(3) * 3", "torch.linalg.det(a)", "a")
    J(
        "linalg",
        "lstsq 1000x10",
        "a = torch.randn(1000, 10); y = torch.randn(1000, 1)",
        "torch.linalg.lstsq(a, y)",
        pick=True,
        checked=False,
    )
    J(
        "linalg",
        "svd 500x50",
        "x = torch.randn(500, 50)",
        "torch.linalg.svd(x, full_matrices=False)",
        pick=True,
        checked=False,
    )
    for p in (1.0, 2.0):
        for m, n, d in [(100, 100, 2), (500, 500, 64), (1000, 1000, 3), (2000, 100, 128)]:
            J(
                "cdist",
                f"p{p:.0f} {m}x{n} d{d}",
                f"x = {T(m, d)}; y = {T(n, d)}",
                f"torch.cdist(x, y, p={p})",
                "x y" if m < 1000 else "",
            )


# ---- sequences


def sequences():
    for kind in ("LSTM", "GRU", "RNN"):
        for n, h, layers, bi, t in [
            (1, 64, 1, False, 50),
            (1, 512, 1, False, 50),
            (32, 64, 1, False, 50),
            (32, 256, 1, False, 35),
            (32, 512, 1, False, 20),
            (32, 128, 2, False, 35),
            (16, 128, 1, True, 50),
            (64, 32, 1, False, 100),
            (8, 20, 1, False, 200),
        ]:
            s = f"m = nn.{kind}(64, {h}, num_layers={layers}{', bidirectional=True' if bi else ''}); x = {T(t, n, 64)}"
            ls = f"local m = nn.{kind}(64, {h}, {{num_layers={layers}{', bidirectional=true' if bi else ''}}}) local x = rille.randn({t}, {n}, 64)"
            J(
                "recurrent",
                f"{kind} n{n} h{h} l{layers}{' bi' if bi else ''} t{t}",
                s,
                "m(x)[0]",
                "x",
                lua_setup=ls,
                lua_call="(m(x))",
            )
        J(
            "recurrent",
            f"{kind} step n1 h128",
            f"m = nn.{kind}(64, 128); x = {T(1, 1, 64)}",
            "m(x)[0]",
            "x",
            lua_setup=f"local m = nn.{kind}(64, 128) local x = rille.randn(1, 1, 64)",
            lua_call="(m(x))",
        )
    J(
        "recurrent",
        "LSTMCell n32 h128",
        f"m = nn.LSTMCell(64, 128); x = {T(32, 64)}",
        "m(x)[0]",
        "x",
        lua_setup="local m = nn.LSTMCell(64, 128) local x = rille.randn(32, 64)",
        lua_call="(m(x))",
    )
    J(
        "recurrent",
        "GRUCell n32 h128",
        f"m = nn.GRUCell(64, 128); x = {T(32, 64)}",
        "m(x)",
        "x",
        lua_setup="local m = nn.GRUCell(64, 128) local x = rille.randn(32, 64)",
        lua_call="(m(x))",
    )
    for b, h, l, d in [
        (1, 8, 64, 64),
        (4, 8, 64, 32),
        (4, 8, 128, 64),
        (2, 8, 512, 64),
        (1, 8, 1024, 64),
        (1, 4, 2048, 64),
        (1, 4, 1024, 128),
        (16, 4, 32, 32),
        (8, 12, 197, 64),
    ]:
        s = f"q = {T(b, h, l, d)}; k = {T(b, h, l, d)}; v = {T(b, h, l, d)}"
        at = f"{b}x{h}x{l}x{d}"
        J("attention", f"sdpa {at}", s, "F.scaled_dot_product_attention(q, k, v)", "q k v")
        J("attention", f"sdpa causal {at}", s, "F.scaled_dot_product_attention(q, k, v, is_causal=True)", "q k v")
        if l <= 512:
            J(
                "attention",
                f"sdpa bool mask {at}",
                s + f"; m = torch.ones({l}, {l}).tril() > 0",
                "F.scaled_dot_product_attention(q, k, v, m)",
                "q k v",
            )
            J(
                "attention",
                f"sdpa float mask {at}",
                s + f"; m = torch.randn({l}, {l})",
                "F.scaled_dot_product_attention(q, k, v, m)",
                "q k v",
            )
    J(
        "attention",
        "sdpa decode 1x8x1x64 of 512",
        f"q = {T(1, 8, 1, 64)}; k = {T(1, 8, 512, 64)}; v = {T(1, 8, 512, 64)}",
        "F.scaled_dot_product_attention(q, k, v)",
        "q k v",
    )
    J(
        "attention",
        "sdpa cross 4x8x64 of 256",
        f"q = {T(4, 8, 64, 64)}; k = {T(4, 8, 256, 64)}; v = {T(4, 8, 256, 64)}",
        "F.scaled_dot_product_attention(q, k, v)",
        "q k v",
    )
    J(
        "attention",
        "sdpa heads view 4x128x8x64",
        f"q = {T(4, 128, 8, 64)}; k = {T(4, 128, 8, 64)}; v = {T(4, 128, 8, 64)}",
        "F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=True)",
        "q k v",
    )
    J(
        "attention",
        "sdpa dropout 4x8x128x64",
        f"q = {T(4, 8, 128, 64)}; k = {T(4, 8, 128, 64)}; v = {T(4, 8, 128, 64)}",
        "F.scaled_dot_product_attention(q, k, v, None, 0.1)",
        "q k v",
        checked=False,
    )
    for e, h, l, n in [(64, 4, 32, 16), (256, 8, 64, 8), (512, 8, 128, 4)]:
        for need in (True, False):
            J(
                "attention",
                f"MHA e{e} h{h} l{l} n{n} weights={need}",
                f"m = nn.MultiheadAttention({e}, {h}, batch_first=True); x = {T(n, l, e)}",
                f"m(x, x, x, need_weights={need})[0]",
                "x",
                lua_setup=f"local m = nn.MultiheadAttention({e}, {h}, {{batch_first=true}}) local x = rille.randn({n}, {l}, {e})",
                lua_call=f"(m(x, x, x, {{need_weights={'true' if need else 'false'}}}))",
            )
        for mode in ("train", "eval"):
            J(
                "attention",
                f"encoder layer {mode} e{e} h{h} l{l} n{n}",
                f"m = nn.TransformerEncoderLayer({e}, {h}, {4 * e}, batch_first=True).{mode}(); x = {T(n, l, e)}",
                "m(x)",
                "x",
                lua_setup=f"local m = nn.TransformerEncoderLayer({e}, {h}, {4 * e}, {{batch_first=true}}):{mode}() local x = rille.randn({n}, {l}, {e})",
                lua_call="(m(x))",
                checked=mode == "eval",
            )
    J(
        "attention",
        "decoder layer e256 h8 l64 n8",
        f"m = nn.TransformerDecoderLayer(256, 8, 1024, batch_first=True).eval(); x = {T(8, 64, 256)}; y = {T(8, 64, 256)}",
        "m(x, y)",
        "x",
        lua_setup="local m = nn.TransformerDecoderLayer(256, 8, 1024, {batch_first=true}):eval() local x, y = rille.randn(8, 64, 256), rille.randn(8, 64, 256)",
        lua_call="(m(x, y))",
    )


# ---- random


def randoms():
    for n, label in ((1000, "1k"), (1000000, "1M")):
        J("random", f"rand {label}", "x = 0", f"torch.rand({n})")
        J("random", f"randn {label}", "x = 0", f"torch.randn({n})")
        J("random", f"rand f64 {label}", "x = 0", f"torch.rand({n}, dtype=torch.float64)")
        J("random", f"randn f64 {label}", "x = 0", f"torch.randn({n}, dtype=torch.float64)")
        J("random", f"randint {label}", "x = 0", f"torch.randint(0, 100, ({n},))")
        J("random", f"randperm {label}", "x = 0", f"torch.randperm({n})")
        J("random", f"bernoulli {label}", f"x = torch.rand({n})", "x.bernoulli()")
        for op in (
            "uniform_()",
            "normal_()",
            "bernoulli_(0.5)",
            "exponential_()",
            "random_()",
            "log_normal_()",
            "cauchy_()",
            "geometric_(0.5)",
        ):
            J("random", f"{op} {label}", f"x = torch.zeros({n})", f"x.{op}", checked=False)
        J("random", f"poisson {label}", f"x = torch.rand({n}) * 5", "torch.poisson(x)", checked=False)
    J("random", "multinomial 1 of 50257", "x = torch.rand(50257)", "torch.multinomial(x, 1)", checked=False)
    J("random", "multinomial 1 of 65", "x = torch.rand(1, 65)", "torch.multinomial(x, 1)", checked=False)
    J(
        "random",
        "multinomial 10000 replacement of 1000",
        "x = torch.rand(1000)",
        "torch.multinomial(x, 10000, True)",
        checked=False,
    )
    J("random", "multinomial 64x1 of 64x1000", "x = torch.rand(64, 1000)", "torch.multinomial(x, 1)", checked=False)
    J("random", "multinomial 1000 of 60000", "x = torch.rand(60000)", "torch.multinomial(x, 1000)", checked=False)
    for call, t in [
        ("torch.zeros(1000000)", "zeros 1M"),
        ("torch.ones(1000000)", "ones 1M"),
        ("torch.arange(1000000)", "arange 1M"),
        ("torch.linspace(0, 1, 1000000)", "linspace 1M"),
        ("torch.eye(1024)", "eye 1024"),
        ("torch.full((1000000,), 3.5)", "full 1M"),
        ("torch.zeros(10)", "zeros 10"),
        ("torch.arange(100)", "arange 100"),
        ("torch.tensor(1.5)", "tensor scalar"),
    ]:
        J("create", t, "x = 0", call)
    J("create", "tensor of 10000 numbers", "t = [i * 1.0 for i in range(10000)]", "torch.tensor(t)")
    J("create", "tolist 10000", "x = torch.randn(10000)", "x.tolist()", raw=True, checked=False)
    J("create", "item", "x = torch.randn(1)", "x.item()", raw=True, checked=False)
    J(
        "create",
        "x[i] scalar read",
        "x = torch.randn(1000)",
        "x[5].item()",
        raw=True,
        checked=False,
        lua_call="local _ = x[5]:item()",
    )


# ---- optimizers


def optimizers():
    mixed = [(512, 512)] * 20 + [(512,)] * 20 + [(64, 64, 3, 3)] * 14 + [(2048, 1024)] * 2 + [(64,)] * 4
    for name, args in [
        ("SGD", {"lr": 0.01}),
        ("SGD mom", {"lr": 0.01, "momentum": 0.9}),
        ("SGD mom wd nesterov", {"lr": 0.01, "momentum": 0.9, "weight_decay": 1e-4, "nesterov": True}),
        ("Adam", {"lr": 1e-3}),
        ("Adam amsgrad", {"lr": 1e-3, "amsgrad": True}),
        ("AdamW", {"lr": 1e-3}),
        ("RMSprop", {"lr": 1e-3}),
        ("RMSprop centered mom", {"lr": 1e-3, "centered": True, "momentum": 0.9}),
        ("Adagrad", {"lr": 1e-2}),
        ("Adadelta", {"lr": 1.0}),
        ("Adamax", {"lr": 1e-3}),
        ("NAdam", {"lr": 1e-3}),
        ("RAdam", {"lr": 1e-3}),
        ("Rprop", {"lr": 1e-3}),
        ("ASGD", {"lr": 1e-3}),
    ]:
        kind = name.split()[0]
        py_args = ", ".join(f"{k}={v!r}" for k, v in args.items())
        lua_args = ", ".join(f"{k} = {str(v).lower()}" for k, v in args.items())
        for what, shapes in [("60 of 10M", mixed), ("200 tiny", [(16,), (4, 4)] * 100)]:
            py = (
                "shapes = %r\np = [torch.zeros(s, requires_grad=True) for s in shapes]\nfor q in p: q.grad = torch.ones_like(q) * 0.01\no = optim.%s(p, %s)"
                % (shapes, kind, py_args)
            )
            lu = (
                "local shapes = {"
                + ", ".join("{" + ", ".join(map(str, s)) + "}" for s in shapes)
                + "}\nlocal p = {} for k, s in ipairs(shapes) do p[k] = rille.zeros(s):requires_grad_(true) p[k].grad = rille.ones_like(p[k]:detach()) * 0.01 end\nlocal o = optim.%s(p, {%s})"
                % (kind, lua_args)
            )
            J("optim", f"{name} {what}", py, "o.step()", raw=True, lua_setup=lu, lua_call="o:step()", checked=False)
    for what, shapes in [("60 of 10M", mixed), ("200 tiny", [(16,), (4, 4)] * 100)]:
        py = (
            "shapes = %r\np = [torch.zeros(s, requires_grad=True) for s in shapes]\nfor q in p: q.grad = torch.ones_like(q) * 0.01\no = optim.SGD(p, lr=0.1)"
            % (shapes,)
        )
        lu = (
            "local shapes = {"
            + ", ".join("{" + ", ".join(map(str, s)) + "}" for s in shapes)
            + "}\nlocal p = {} for k, s in ipairs(shapes) do p[k] = rille.zeros(s):requires_grad_(true) p[k].grad = rille.ones_like(p[k]:detach()) * 0.01 end\nlocal o = optim.SGD(p, {lr=0.1})"
        )
        J(
            "optim",
            f"clip_grad_norm_ {what}",
            py,
            "nn.utils.clip_grad_norm_(p, 1.0)",
            raw=True,
            lua_setup=lu,
            lua_call="nn.utils.clip_grad_norm_(p, 1.0)",
            checked=False,
        )


# ---- loaders


def loaders():
    s = "x = torch.rand(60000, 784); y = torch.randint(0, 10, (60000,)); d = data.TensorDataset(x, y)"
    for sh in (False, True):
        J(
            "loader",
            f"TensorDataset 60k x 784 shuffle={sh}",
            s + f"; l = data.DataLoader(d, batch_size=64, shuffle={sh})",
            "for a, b in l: pass",
            raw=True,
            lua_call="for a, b in l do end",
            checked=False,
            unscoped=True,
        )
    py = "x = torch.rand(20000, 100)\ny = torch.randint(0, 10, (20000,))\nclass D(data.Dataset):\n    def __len__(self): return 20000\n    def __getitem__(self, i): return x[i], y[i]\nl = data.DataLoader(D(), batch_size=64, shuffle=True)"
    lu = "local x = rille.rand(20000, 100) local y = rille.randint(0, 10, {20000})\nlocal D = data.Dataset:extend 'D'\nfunction D:len() return 20000 end\nfunction D:get(i) return x[i], y[i] end\nlocal l = data.DataLoader(D(), {batch_size=64, shuffle=true})"
    J(
        "loader",
        "Dataset item by item 20k x 100",
        py,
        "for a, b in l: pass",
        raw=True,
        lua_setup=lu,
        lua_call="for a, b in l do end",
        checked=False,
        unscoped=True,
    )
    py = py.replace("x[i], y[i]", "x[i] * 2 - 1, y[i]")
    lu = lu.replace("x[i], y[i]", "x[i] * 2 - 1, y[i]")
    J(
        "loader",
        "Dataset with transform 20k x 100",
        py,
        "for a, b in l: pass",
        raw=True,
        lua_setup=lu,
        lua_call="for a, b in l do end",
        checked=False,
        unscoped=True,
    )
    J(
        "loader",
        "random_split + batches 60k x 784",
        s + "; a, b = data.random_split(d, [50000, 10000]); l = data.DataLoader(b, batch_size=64, shuffle=True)",
        "for p, q in l: pass",
        raw=True,
        lua_setup="local x = rille.rand(60000, 784) local y = rille.randint(0, 10, {60000}) local d = data.TensorDataset(x, y) local ra, rb = data.random_split(d, {50000, 10000})\nlocal l = data.DataLoader(rb, {batch_size = 64, shuffle = true})",
        lua_call="for p, q in l do end",
        checked=False,
        unscoped=True,
    )


def make():
    matrices()
    sequences()
    randoms()
    optimizers()
    loaders()
