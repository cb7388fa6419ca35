"""Norms, softmax, losses and embeddings."""

from job import J, T

# ---- norms, softmax, losses, embeddings


def norms():
    for n, c, s in [(1, 64, 112), (16, 64, 56), (16, 256, 14), (16, 512, 7), (2, 32, 128)]:
        at = f"{n}x{c}x{s}"
        p = f"x = {T(n, c, s, s)}; w = {T(c)}; b = {T(c)}; m = torch.zeros({c}); v = torch.ones({c})"
        J("norm", f"batch train {at}", p, "F.batch_norm(x, m, v, w, b, True)", "x w b")
        J("norm", f"batch eval {at}", p, "F.batch_norm(x, m, v, w, b, False)", "x w b")
        J("norm", f"group 32 {at}", p, "F.group_norm(x, 32, w, b)", "x w b")
        J("norm", f"instance {at}", p, "F.instance_norm(x)", "x")
        J("norm", f"group 1 {at}", p, "F.group_norm(x, 1, w, b)", "x w b")
    for n, c in [(64, 256), (32, 1024), (4096, 64)]:
        p = f"x = {T(n, c)}; w = {T(c)}; b = {T(c)}; m = torch.zeros({c}); v = torch.ones({c})"
        J("norm", f"batch1d train {n}x{c}", p, "F.batch_norm(x, m, v, w, b, True)", "x w b")
        J("norm", f"batch1d eval {n}x{c}", p, "F.batch_norm(x, m, v, w, b, False)", "x w b")
    p = f"x = {T(16, 64, 1000)}; w = {T(64)}; b = {T(64)}; m = torch.zeros(64); v = torch.ones(64)"
    J("norm", "batch1d train 16x64x1000", p, "F.batch_norm(x, m, v, w, b, True)", "x w b")
    p = f"x = {T(2, 32, 8, 28, 28)}; w = {T(32)}; b = {T(32)}; m = torch.zeros(32); v = torch.ones(32)"
    J("norm", "batch3d train 2x32x8x28", p, "F.batch_norm(x, m, v, w, b, True)", "x w b")
    for n, c in [(1, 512), (512, 64), (2048, 128), (1024, 768), (256, 4096), (8, 50000), (20000, 10)]:
        p = f"x = {T(n, c)}; w = {T(c)}; b = {T(c)}"
        J("norm", f"layer {n}x{c}", p, f"F.layer_norm(x, ({c},), w, b)", "x w b")
        J("norm", f"rms {n}x{c}", p, f"F.rms_norm(x, ({c},), w)", "x w")
    J("norm", "layer 8x96x56x56 all", f"x = {T(4, 96, 28, 28)}", "F.layer_norm(x, (96, 28, 28))", "x")
    J("norm", "layer f64 1024x768", f"x = {T(1024, 768, dtype='float64')}", "F.layer_norm(x, (768,))", "x")
    for op in ("softmax", "log_softmax"):
        for shape, dim in [
            ((1, 10), 1),
            ((64, 10), 1),
            ((20000, 10), 1),
            ((4096, 64), 1),
            ((1024, 1000), 1),
            ((32, 50000), 1),
            ((1, 50257), 1),
            ((8, 21, 64, 64), 1),
            ((1, 21, 256, 256), 1),
            ((4096, 64), 0),
            ((64, 4096), 0),
            ((8, 8, 128, 128), 3),
            ((100000, 2), 1),
        ]:
            J("softmax", f"{op} {'x'.join(map(str, shape))} dim {dim}", f"x = {T(*shape)}", f"F.{op}(x, {dim})", "x")
    J("softmax", "softmax f64 1024x1000", f"x = {T(1024, 1000, dtype='float64')}", "F.softmax(x, 1)", "x")
    J("softmax", "gumbel 1024x64", f"x = {T(1024, 64)}", "F.gumbel_softmax(x, 1.0)", "x", checked=False)
    J("softmax", "gumbel hard 1024x64", f"x = {T(1024, 64)}", "F.gumbel_softmax(x, 1.0, True)", "x", checked=False)
    for n, c in [(1, 10), (64, 10), (20000, 10), (256, 1000), (64, 50000), (1024, 128), (4096, 65)]:
        J(
            "loss",
            f"cross_entropy {n}x{c}",
            f"x = {T(n, c)}; y = torch.randint(0, {c}, ({n},))",
            "F.cross_entropy(x, y)",
            "x",
        )
    J(
        "loss",
        "cross_entropy smooth 256x1000",
        f"x = {T(256, 1000)}; y = torch.randint(0, 1000, (256,))",
        "F.cross_entropy(x, y, label_smoothing=0.1)",
        "x",
    )
    J(
        "loss",
        "cross_entropy weight 256x1000",
        f"x = {T(256, 1000)}; y = torch.randint(0, 1000, (256,)); w = torch.rand(1000)",
        "F.cross_entropy(x, y, w)",
        "x",
    )
    J(
        "loss",
        "cross_entropy soft 256x1000",
        f"x = {T(256, 1000)}; y = F.softmax(torch.randn(256, 1000), 1)",
        "F.cross_entropy(x, y)",
        "x",
    )
    J(
        "loss",
        "cross_entropy 2d 4x21x64x64",
        f"x = {T(4, 21, 64, 64)}; y = torch.randint(0, 21, (4, 64, 64))",
        "F.cross_entropy(x, y)",
        "x",
    )
    J("loss", "nll 256x1000", f"x = {T(256, 1000)}; y = torch.randint(0, 1000, (256,))", "F.nll_loss(x, y)", "x")
    for n in (1000, 1000000):
        p = f"x = {T(n)}; y = {T(n)}"
        q = f"x = {T(n, kind='rand')}; y = {T(n, kind='rand')}"
        sg = f"x = {T(n)}; y = {T(n)}.sign()"
        for op, s in [
            ("mse_loss", p),
            ("l1_loss", p),
            ("smooth_l1_loss", p),
            ("huber_loss", p),
            ("binary_cross_entropy", q),
            ("binary_cross_entropy_with_logits", q),
            ("kl_div", q),
            ("soft_margin_loss", sg),
            ("hinge_embedding_loss", sg),
            ("poisson_nll_loss", q),
        ]:
            J("loss", f"{op} {n}", s, f"F.{op}(x, y)", "x")
        J("loss", f"gaussian_nll {n}", q + f"; v = {T(n, kind='rand')} + 0.1", "F.gaussian_nll_loss(x, y, v)", "x")
        J("loss", f"mse_loss none {n}", p, 'F.mse_loss(x, y, reduction="none")', "x")
        J("loss", f"mse_loss sum {n}", p, 'F.mse_loss(x, y, reduction="sum")', "x")
    p = f"x = {T(1024, 256)}; y = {T(1024, 256)}; z = {T(1024, 256)}; t = {T(1024)}.sign()"
    J("loss", "triplet 1024x256", p, "F.triplet_margin_loss(x, y, z)", "x y z")
    J("loss", "cosine_embedding 1024x256", p, "F.cosine_embedding_loss(x, y, t)", "x y")
    J(
        "loss",
        "margin_ranking 1M",
        f"x = {T(1000000)}; y = {T(1000000)}; t = {T(1000000)}.sign()",
        "F.margin_ranking_loss(x, y, t)",
        "x y",
    )
    J(
        "loss",
        "multi_margin 1024x100",
        f"x = {T(1024, 100)}; y = torch.randint(0, 100, (1024,))",
        "F.multi_margin_loss(x, y)",
        "x",
    )
    J(
        "loss",
        "multilabel_soft_margin 1024x100",
        f"x = {T(1024, 100)}; y = torch.rand(1024, 100).round()",
        "F.multilabel_soft_margin_loss(x, y)",
        "x",
    )
    J(
        "loss",
        "multilabel_margin 256x100",
        f"x = {T(256, 100)}; y = torch.randint(0, 100, (256, 100))",
        "F.multilabel_margin_loss(x, y)",
        "x",
    )
    J("loss", "cosine_similarity 1024x256", p, "F.cosine_similarity(x, y)", "x y")
    J("loss", "pairwise_distance 1024x256", p, "F.pairwise_distance(x, y)", "x y")
    J("loss", "normalize 1024x256", p, "F.normalize(x)", "x")
    for t, n, l, c in [(50, 16, 20, 20), (200, 8, 40, 1000), (100, 1, 30, 29)]:
        J(
            "loss",
            f"ctc T{t} N{n} C{c}",
            f"x = F.log_softmax(torch.randn({t}, {n}, {c}), 2); y = torch.randint(1, {c}, ({n}, {l})); a = torch.full(({n},), {t}); b = torch.full(({n},), {l})",
            "F.ctc_loss(x, y, a, b)",
            "x",
        )
    for n, v, d in [(2048, 50000, 512), (64, 10000, 64), (8192, 1000, 128), (1, 50000, 512)]:
        J(
            "embedding",
            f"embedding {n} of {v}x{d}",
            f"i = torch.randint(0, {v}, ({n},)); w = {T(v, d)}",
            "F.embedding(i, w)",
            "w",
        )
    for mode in ("mean", "sum", "max"):
        J(
            "embedding",
            f"bag {mode} 512x20 of 10000x64",
            f"i = torch.randint(0, 10000, (512, 20)); w = {T(10000, 64)}",
            f'F.embedding_bag(i, w, mode="{mode}")',
            "w",
        )
    J(
        "embedding",
        "bag offsets 10240 of 10000x64",
        f"i = torch.randint(0, 10000, (10240,)); o = torch.arange(0, 10240, 20); w = {T(10000, 64)}",
        "F.embedding_bag(i, w, o)",
        "w",
    )
    J("embedding", "one_hot 4096 of 1000", "i = torch.randint(0, 1000, (4096,))", "F.one_hot(i, 1000)")
    for n in (1000, 65536, 1000000):
        J("dropout", f"dropout {n}", f"x = {T(n)}", "F.dropout(x, 0.5, True)", "x")
    J("dropout", "dropout p0.1 1M", f"x = {T(1000000)}", "F.dropout(x, 0.1, True)", "x")
    J("dropout", "dropout2d 16x64x28", f"x = {T(16, 64, 28, 28)}", "F.dropout2d(x, 0.5, True)", "x")
    J("dropout", "alpha_dropout 1M", f"x = {T(1000000)}", "F.alpha_dropout(x, 0.5, True)", "x", checked=False)


def make():
    norms()
