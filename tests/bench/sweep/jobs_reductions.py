"""Reductions, and ops by indices."""

from job import J, T

# ---- reductions


def reductions():
    shapes = [
        ((1024, 1024), (0, 1, None)),
        ((64, 128, 128), (0, 1, 2)),
        ((16, 64, 56, 56), ((0, 2, 3), (2, 3), 1)),
        ((1000000,), (0,)),
        ((100000, 8), (0, 1)),
        ((8, 100000), (0, 1)),
        ((64, 10), (0, 1, None)),
    ]
    for shape, dims in shapes:
        at = "x".join(map(str, shape))
        for dim in dims:
            d = "" if dim is None else str(dim)
            for op in [
                "sum",
                "mean",
                "amax",
                "var",
                "std",
                "logsumexp",
                "prod",
                "norm",
                "argmax",
                "max",
                "min",
                "any",
                "all",
                "amin",
                "argmin",
                "median",
                "count_nonzero",
            ]:
                if op in ("prod", "argmax", "max", "min", "any", "all", "argmin", "median") and isinstance(dim, tuple):
                    continue
                if dim is None and op in ("logsumexp",):
                    continue
                if op in ("std", "amin", "argmin", "min", "count_nonzero", "median") and at not in (
                    "1024x1024",
                    "1000000",
                    "64x128x128",
                ):
                    continue
                call = f"x.norm(2, {d})" if op == "norm" and d else f"x.{op}({d})"
                setup = f"x = {T(*shape)}" + (" > 0" if op in ("any", "all") else "")
                if op == "prod":
                    setup = f"x = {T(*shape)}.abs() * 0.1 + 0.95"
                if op == "all":
                    setup = f"x = {T(*shape)} < 100"
                if op == "any":
                    setup = f"x = {T(*shape)} > 100"
                grad = "x" if op in ("sum", "mean", "var", "logsumexp", "norm", "amax", "max", "prod", "std") else ""
                J(
                    "reduce",
                    f"{op} {at} dim {dim}",
                    setup,
                    call,
                    grad,
                    pick=op in ("max", "min", "median") and dim is not None,
                    checked=op not in ("prod",),
                )
            for op in ["sum", "amax", "argmax", "max"]:
                if isinstance(dim, tuple) or at == "64x10":
                    continue
                J(
                    "reduce",
                    f"int64 {op} {at} dim {dim}",
                    f"x = torch.randint(0, 1000, {shape})",
                    f"x.{op}({d})",
                    pick=op == "max" and dim is not None,
                )
            if at == "1024x1024":
                J("reduce", f"float64 sum {at} dim {dim}", f"x = {T(*shape, dtype='float64')}", f"x.sum({d})", "x")
                J("reduce", f"float64 max {at} dim {dim}", f"x = {T(*shape, dtype='float64')}", f"x.amax({d})")
                J("reduce", f"bool sum {at} dim {dim}", f"x = {T(*shape)} > 0", f"x.sum({d})")
                J("reduce", f"transposed sum {at} dim {dim}", f"x = {T(*shape)}.t()", f"x.sum({d})")
                J("reduce", f"norm1 {at} dim {dim}", f"x = {T(*shape)}", f"x.norm(1{', ' + d if d else ''})", "x")
    J("reduce", "sum 1k", f"x = {T(1000)}", "x.sum()", "x")
    J("reduce", "mean 1k", f"x = {T(1000)}", "x.mean()", "x")
    J("reduce", "max 1k", f"x = {T(1000)}", "x.max()")
    J("reduce", "nansum 1M", f"x = {T(1000000)}", "x.nansum()")
    J("reduce", "aminmax 1M", f"x = {T(1000000)}", "x.aminmax()", pick=True)
    J("reduce", "equal 1M", f"x = {T(1000000)}; y = x.clone()", "x.equal(y)", checked=False)
    J("reduce", "allclose 1M", f"x = {T(1000000)}; y = x.clone()", "x.allclose(y)", checked=False)
    for shape, dim in [((1024, 1024), 0), ((1024, 1024), 1), ((1000000,), 0), ((64, 10), 1), ((16, 64, 500), 2)]:
        at = "x".join(map(str, shape))
        for op in ("cumsum", "cumprod", "logcumsumexp"):
            J(
                "scan",
                f"{op} {at} dim {dim}",
                f"x = {T(*shape)}" + (" * 0.01 + 1" if op == "cumprod" else ""),
                f"x.{op}({dim})",
                "x",
                checked=op != "cumprod",
            )
        J("scan", f"cummax {at} dim {dim}", f"x = {T(*shape)}", f"x.cummax({dim})", pick=True)
        J("scan", f"int64 cumsum {at} dim {dim}", f"x = torch.randint(0, 9, {shape})", f"x.cumsum({dim})")
        J("scan", f"diff {at} dim {dim}", f"x = {T(*shape)}", f"x.diff(1, {dim})", "x")
    for shape, dim in [
        ((1000,), 0),
        ((1000000,), 0),
        ((1024, 1024), 1),
        ((1024, 1024), 0),
        ((20000, 10), 1),
        ((64, 50000), 1),
    ]:
        at = "x".join(map(str, shape))
        for d, s in (("f32", f"x = {T(*shape)}"), ("i64", f"x = torch.randint(0, 100000, {shape})")):
            if d == "i64" and at not in ("1000000", "1024x1024"):
                continue
            g = "x" if d == "f32" and at in ("1024x1024",) else ""
            J("sort", f"sort {d} {at} dim {dim}", s, f"x.sort({dim})", g, pick=True)
            J("sort", f"sort desc {d} {at} dim {dim}", s, f"x.sort({dim}, True)", pick=True)
            J("sort", f"argsort {d} {at} dim {dim}", s, f"x.argsort({dim})", checked=d == "f32")
            J("sort", f"topk 5 {d} {at} dim {dim}", s, f"x.topk(5, {dim})", g, pick=True)
            J("sort", f"kthvalue {d} {at} dim {dim}", s, f"x.kthvalue(3, {dim})", pick=True)
            J("sort", f"median {d} {at} dim {dim}", s, f"x.median({dim})", pick=True)
    J("sort", "topk 50 64x50000", f"x = {T(64, 50000)}", "x.topk(50, 1)", pick=True)
    J("sort", "topk 100 1x50257", f"x = {T(1, 50257)}", "x.topk(100, 1)", pick=True)
    J("sort", "topk 10000 of 1M", f"x = {T(1000000)}", "x.topk(10000)", pick=True)
    J("sort", "mode 1024x100", f"x = torch.randint(0, 50, (1024, 100))", "x.mode(1)", pick=True)
    J("sort", "unique 1M of 1000", "x = torch.randint(0, 1000, (1000000,))", "x.unique()")
    J("sort", "unique 100k of 1e9", "x = torch.randint(0, 1000000000, (100000,))", "x.unique()")
    J(
        "sort",
        "unique inverse 100k of 1000",
        "x = torch.randint(0, 1000, (100000,))",
        "torch.unique(x, return_inverse=True)",
        pick=True,
    )
    J("sort", "unique f32 100k", "x = torch.randn(100000)", "x.unique()")
    J("sort", "unique_consecutive 1M", "x = torch.randint(0, 3, (1000000,))", "x.unique_consecutive()")
    J("sort", "bincount 1M of 1000", "x = torch.randint(0, 1000, (1000000,))", "x.bincount()")
    J(
        "sort",
        "bincount weights 1M of 1000",
        "x = torch.randint(0, 1000, (1000000,)); w = torch.rand(1000000)",
        "x.bincount(w)",
    )
    J("sort", "histc 1M 100", "x = torch.randn(1000000)", "x.histc(100, -3, 3)")
    J(
        "sort",
        "searchsorted 1M in 1000",
        "x = torch.randn(1000000); y = torch.randn(1000).sort()[0]",
        "torch.searchsorted(y, x)",
        lua_setup="local x = rille.randn(1000000) local y = rille.randn(1000):sort()",
    )
    J("sort", "bucketize 1M 20", "x = torch.randn(1000000); y = torch.linspace(-2, 2, 20)", "torch.bucketize(x, y)")


# ---- indexing


def indexing():
    for n, d, k in [(10000, 64, 10000), (60000, 784, 64), (1000, 1000, 500), (1000000, 1, 100000)]:
        s = f"x = {T(n, d)}; i = torch.randint(0, {n}, ({k},))"
        J("index", f"index_select 0 {n}x{d} {k}", s, "x.index_select(0, i)", "x" if n * d < 2e6 else "")
        J("index", f"x[idx] {n}x{d} {k}", s, "x[i]", "x" if n * d < 2e6 else "")
    J(
        "index",
        "index_select 1 1024x1024 512",
        f"x = {T(1024, 1024)}; i = torch.randint(0, 1024, (512,))",
        "x.index_select(1, i)",
        "x",
    )
    J(
        "index",
        "x[:, idx] 1024x1024 512",
        f"x = {T(1024, 1024)}; i = torch.randint(0, 1024, (512,))",
        "x[:, i]",
        "x",
        lua_call="x[{':', i}]",
    )
    J(
        "index",
        "x[i, j] 1024x1024 100k",
        f"x = {T(1024, 1024)}; i = torch.randint(0, 1024, (100000,)); j = torch.randint(0, 1024, (100000,))",
        "x[i, j]",
        "x",
        lua_call="x[{i, j}]",
    )
    J(
        "index",
        "x[arange, y] 256x1000",
        f"x = {T(256, 1000)}; i = torch.arange(256); j = torch.randint(0, 1000, (256,))",
        "x[i, j]",
        "x",
        lua_call="x[{i, j}]",
    )
    for shape, dim in [((1024, 1024), 0), ((1024, 1024), 1), ((256, 1000), 1)]:
        at = "x".join(map(str, shape))
        s = f"x = {T(*shape)}; i = torch.randint(0, {shape[dim]}, {shape}); y = {T(*shape)}"
        J("index", f"gather {at} dim {dim}", s, f"x.gather({dim}, i)", "x")
        J("index", f"scatter {at} dim {dim}", s, f"x.scatter({dim}, i, y)", "x y", checked=False)
        J("index", f"scatter_add {at} dim {dim}", s, f"x.scatter_add({dim}, i, y)", "x y")
        J("index", f"scatter_reduce amax {at} dim {dim}", s, f'x.scatter_reduce({dim}, i, y, "amax")')
        J("index", f"take_along_dim {at} dim {dim}", s, f"torch.take_along_dim(x, i, {dim})", "x")
    J(
        "index",
        "gather 256x1 of 256x1000",
        f"x = {T(256, 1000)}; i = torch.randint(0, 1000, (256, 1))",
        "x.gather(1, i)",
        "x",
    )
    J(
        "index",
        "index_add 10000x64 50000",
        f"x = {T(10000, 64)}; i = torch.randint(0, 10000, (50000,)); y = {T(50000, 64)}",
        "x.index_add(0, i, y)",
        "x y",
    )
    J(
        "index",
        "index_copy 10000x64",
        f"x = {T(10000, 64)}; i = torch.randperm(10000); y = {T(10000, 64)}",
        "x.index_copy(0, i, y)",
        "x y",
    )
    J(
        "index",
        "index_fill 10000x64",
        f"x = {T(10000, 64)}; i = torch.randint(0, 10000, (1000,))",
        "x.index_fill(0, i, 0)",
        "x",
    )
    J(
        "index",
        "scatter_add 1-d 1M>1000",
        f"x = torch.zeros(1000); i = torch.randint(0, 1000, (1000000,)); y = {T(1000000)}",
        "x.scatter_add(0, i, y)",
        "y",
    )
    J(
        "index",
        "gnn scatter_add 50000x64>5000",
        f"x = torch.zeros(5000, 64); i = torch.randint(0, 5000, (50000, 1)).expand(50000, 64); y = {T(50000, 64)}",
        "x.scatter_add(0, i, y)",
        "y",
    )
    J("index", "take 1M 100k", f"x = {T(1000000)}; i = torch.randint(0, 1000000, (100000,))", "x.take(i)", "x")
    J(
        "index",
        "put_ 1M 100k",
        f"x = {T(1000000)}; i = torch.randint(0, 1000000, (100000,)); y = {T(100000)}",
        "x.put_(i, y)",
        checked=False,
    )
    J(
        "index",
        "put_ accumulate 1M 100k",
        f"x = {T(1000000)}; i = torch.randint(0, 1000000, (100000,)); y = {T(100000)}",
        "x.put_(i, y, True)",
        checked=False,
    )
    m = f"x = {T(1000000)}; m = x > 0"
    J("index", "x[mask] 1M", m, "x[m]", "x")
    J("index", "masked_select 1M", m, "x.masked_select(m)", "x")
    J("index", "x[mask] rows 10000x64", f"x = {T(10000, 64)}; m = torch.randn(10000) > 0", "x[m]", "x")
    J("index", "x[mask] = 0 1M", m, "x[m] = 0.5", raw=True, lua_call="x[m] = 0.5", checked=False)
    J("index", "x[mask] = y 1M", m + "; y = x[m]", "x[m] = y", raw=True, lua_call="x[m] = y", checked=False)
    J(
        "index",
        "x[idx] = y 10000x64",
        f"x = {T(10000, 64)}; i = torch.randint(0, 10000, (5000,)); y = {T(5000, 64)}",
        "x[i] = y",
        raw=True,
        lua_call="x[i] = y",
        checked=False,
    )
    J(
        "index",
        "x[1:-1, 1:-1] = y 1024",
        f"x = {T(1024, 1024)}; y = {T(1022, 1022)}",
        "x[1:-1, 1:-1] = y",
        raw=True,
        lua_call='x["1:-1, 1:-1"] = y',
        checked=False,
    )
    J("index", "masked_scatter 1M", m + f"; y = {T(1000000)}", "x.masked_scatter(m, y)", "x y")
    J("index", "nonzero 1M", m, "m.nonzero()")
    J("index", "nonzero 1M sparse", f"x = {T(1000000)}; m = x > 3", "m.nonzero()")
    J("index", "nonzero 1024x1024", f"m = {T(1024, 1024)} > 0", "m.nonzero()")
    for shape, dim, k in [
        ((256, 1024), 0, 4),
        ((256, 1024), 1, 4),
        ((16, 64, 28, 28), 1, 2),
        ((64, 10), 1, 2),
        ((1, 64), 0, 100),
        ((20000, 3), 1, 2),
        ((512, 1), 1, 64),
    ]:
        at = "x".join(map(str, shape))
        names = ", ".join(f"x{j}" for j in range(k))
        s = "; ".join(f"x{j} = {T(*shape)}" for j in range(k))
        J("join", f"cat {k} of {at} dim {dim}", s, f"torch.cat([{names}], {dim})", " ".join(f"x{j}" for j in range(k)))
        J(
            "join",
            f"stack {k} of {at} dim {dim}",
            s,
            f"torch.stack([{names}], {dim})",
            " ".join(f"x{j}" for j in range(k)),
        )
    J(
        "join",
        "split + cat 1024x1024",
        f"x = {T(1024, 1024)}",
        "torch.cat([a * 2 for a in x.split(256, 1)], 1)",
        "x",
        lua_call="(function() local t = {x:split(256, 1)} if type(t[1]) == 'table' then t = t[1] end for k, v in ipairs(t) do t[k] = v * 2 end return rille.cat(t, 1) end)()",
    )
    J(
        "join",
        "chunk 3 qkv 512x1536",
        f"x = {T(512, 1536)}",
        "sum(x.chunk(3, 1))",
        "x",
        lua_call="(function() local t = {x:chunk(3, 1)} if type(t[1]) == 'table' then t = t[1] end return 0 + t[1] + t[2] + t[3] end)()",
    )
    J(
        "join",
        "unbind 100x64x64 + stack",
        f"x = {T(100, 64, 64)}",
        "torch.stack(x.unbind(0), 0)",
        "x",
        lua_call="(function() local t = {x:unbind(0)} if type(t[1]) == 'table' then t = t[1] end return rille.stack(t, 0) end)()",
    )
    for shape in [(1024, 1024), (16, 64, 56, 56), (64, 10)]:
        at = "x".join(map(str, shape))
        s = f"x = {T(*shape)}"
        last = len(shape) - 1
        ones = "1, " * last
        J("join", f"repeat {at} x2", s, f"x.repeat({ones}2)", "x", lua_call=f'x["repeat"](x, {ones}2)')
        J(
            "join",
            f"repeat first {at} x2",
            s,
            f"x.repeat(2, {ones[:-2]})",
            "x",
            lua_call=f'x["repeat"](x, 2, {ones[:-2]})',
        )
        J("join", f"repeat_interleave {at}", s, "x.repeat_interleave(2, 1)", "x")
        J("join", f"flip last {at}", s, f"x.flip({last})", "x")
        J("join", f"flip first {at}", s, "x.flip(0)", "x")
        J("join", f"roll last {at}", s, f"x.roll(3, {last})", "x")
        J("join", f"roll first {at}", s, "x.roll(1, 0)", "x")
    J("join", "tril 1024", f"x = {T(1024, 1024)}", "x.tril()", "x")
    J("join", "triu 8x128x128", f"x = {T(8, 128, 128)}", "x.triu(1)", "x")
    J("join", "diag_embed 256x64", f"x = {T(256, 64)}", "torch.diag_embed(x)", "x")
    J("join", "diagonal 1024", f"x = {T(1024, 1024)}", "x.diagonal().contiguous()", "x")
    J("join", "kron 32x32", f"x = {T(32, 32)}; y = {T(32, 32)}", "torch.kron(x, y)", "x y")
    for shape, perm in [
        ((1024, 1024), (1, 0)),
        ((1000, 10), (1, 0)),
        ((10, 100000), (1, 0)),
        ((8, 128, 8, 64), (0, 2, 1, 3)),
        ((8, 8, 128, 64), (0, 1, 3, 2)),
        ((16, 64, 56, 56), (0, 2, 3, 1)),
        ((16, 56, 56, 64), (0, 3, 1, 2)),
        ((8, 224, 224, 3), (0, 3, 1, 2)),
        ((8, 3, 224, 224), (0, 2, 3, 1)),
        ((64, 64, 64), (2, 1, 0)),
        ((64, 64, 64), (1, 2, 0)),
        ((50, 32, 128), (1, 0, 2)),
        ((2, 3, 4, 5, 6, 7, 8), (6, 5, 4, 3, 2, 1, 0)),
        ((4, 7, 8, 7, 8, 96), (0, 1, 3, 2, 4, 5)),
    ]:
        J(
            "permute",
            f"{'x'.join(map(str, shape))} > {perm}",
            f"x = {T(*shape)}",
            f"x.permute({', '.join(map(str, perm))}).contiguous()",
            "x",
        )
    for d, mk in (
        ("float64", "torch.randn(1024, 1024, dtype=torch.float64)"),
        ("int64", "torch.randint(0, 9, (1024, 1024))"),
        ("uint8", "torch.randint(0, 9, (1024, 1024)).to(torch.uint8)"),
        ("bool", "torch.randn(1024, 1024) > 0"),
    ):
        J("permute", f"{d} t() 1024", f"x = {mk}", "x.t().contiguous()")


def make():
    reductions()
    indexing()
