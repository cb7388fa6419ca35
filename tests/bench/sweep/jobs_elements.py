"""Elementwise functions."""

from job import J, T

# ---- pointwise

UNARY = [
    "neg",
    "exp",
    "log",
    "sqrt",
    "square",
    "tanh",
    "sigmoid",
    "relu",
    "exp2",
    "expm1",
    "log2",
    "log10",
    "log1p",
    "rsqrt",
    "reciprocal",
    "erf",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "abs",
    "sign",
    "floor",
    "ceil",
    "round",
    "trunc",
    "frac",
    "nan_to_num",
    "isnan",
    "isinf",
    "isfinite",
    "erfinv",
    "clone",
    "logical_not",
]
ACT = [
    "leaky_relu",
    "elu",
    "celu",
    "selu",
    "silu",
    "mish",
    "softplus",
    "logsigmoid",
    "hardsigmoid",
    "hardswish",
    "hardtanh",
    "relu6",
    "softsign",
]
NO_GRAD = {"isnan", "isinf", "isfinite", "logical_not", "sign", "floor", "ceil", "round", "trunc"}
BINARY = [
    "add",
    "sub",
    "mul",
    "div",
    "atan2",
    "hypot",
    "maximum",
    "minimum",
    "fmod",
    "remainder",
    "pow",
    "floor_divide",
    "copysign",
    "xlogy",
    "eq",
    "lt",
    "ge",
    "ne",
]
BIN_NO_GRAD = {"floor_divide", "eq", "lt", "ge", "ne"}
SIZES = {1000: "1k", 65536: "64k", 1 << 20: "1M", 1 << 24: "16M"}


def pointwise():
    for n, label in SIZES.items():
        big = n == 1 << 24
        for op in UNARY + ["gelu", "gelu tanh"] + ACT:
            if big and op not in (
                "neg",
                "exp",
                "sqrt",
                "tanh",
                "relu",
                "gelu",
                "silu",
                "sin",
                "abs",
                "log",
                "isnan",
                "clone",
                "floor",
                "erf",
                "leaky_relu",
            ):
                continue
            call = {"gelu": "F.gelu(x)", "gelu tanh": 'F.gelu(x, approximate="tanh")'}.get(op) or (
                f"F.{op}(x)" if op in ACT else f"x.{op}()"
            )
            modes = (
                ["f"]
                if op in NO_GRAD
                or label in ("1k",)
                and op not in ("exp", "relu", "gelu", "tanh")
                or big
                or label == "64k"
                and op not in ("gelu", "gelu tanh", "silu", "tanh", "sigmoid", "relu")
                else ["f", "fb"]
            )
            J(
                "unary",
                f"{op} {label}",
                (
                    f"x = torch.rand({n}) * 1.8 - 0.9"
                    if op in ("asin", "acos", "erfinv")
                    else (
                        f"x = torch.rand({n}) + 0.1"
                        if op in ("log", "log2", "log10", "log1p", "sqrt", "rsqrt")
                        else f"x = torch.randn({n})"
                    )
                ),
                call,
                "x",
                modes=modes,
            )
        for op in BINARY:
            if big and op not in ("add", "mul", "div", "maximum", "lt"):
                continue
            modes = (
                ["f"]
                if op in BIN_NO_GRAD or label in ("1k", "64k") and op not in ("add", "mul") or big
                else ["f", "fb"]
            )
            J(
                "binary",
                f"{op} {label}",
                f"x = torch.rand({n}) + 0.1; y = torch.rand({n}) + 0.1",
                f"torch.{op}(x, y)",
                "x y",
                modes=modes,
            )
        for op in ["exp_", "relu_", "sigmoid_", "neg_", "tanh_", "abs_", "sqrt_"]:
            if not big:
                J("inplace", f"{op} {label}", f"x = torch.rand({n})", f"x.{op}()", checked=False)
        for call, t in [
            ("x.add_(y)", "add_"),
            ("x.mul_(0.5)", "mul_ scalar"),
            ("x.add_(1)", "add_ scalar"),
            ("x.add_(y, alpha=0.1)", "add_ alpha"),
            ("x.copy_(y)", "copy_"),
            ("x.zero_()", "zero_"),
            ("x.fill_(1.5)", "fill_"),
            ("x.lerp_(y, 0.1)", "lerp_"),
            ("x.addcmul_(y, y)", "addcmul_"),
            ("x.clamp_(-1, 1)", "clamp_"),
        ]:
            J("inplace", f"{t} {label}", f"x = torch.randn({n}); y = torch.randn({n})", call, checked=False)
        for call, t in [
            ("x + 1", "add scalar"),
            ("x * 0.5", "mul scalar"),
            ("x / 3", "div scalar"),
            ("1 - x", "1 - x"),
            ("x ** 2", "pow 2"),
            ("x ** 3", "pow 3"),
            ("x ** 0.5", "pow 0.5"),
            ("x ** -1", "pow -1"),
            ("x ** 2.5", "pow 2.5"),
            ("2 ** x", "2 pow x"),
            ("x.remainder(0.3)", "remainder scalar"),
            ("x > 0", "gt scalar"),
            ("x == 0", "eq scalar"),
            ("x.clamp(0.2, 0.8)", "clamp"),
            ("x.clamp_min(0.3)", "clamp_min"),
            ("F.threshold(x, 0.1, 20)", "threshold"),
            ("x.fmod(0.3)", "fmod scalar"),
            ("x // 0.3", "floor_divide scalar"),
            ("x.maximum(torch.tensor(0.5))", "maximum 0-d"),
        ]:
            if big and t not in ("add scalar", "pow 2", "gt scalar", "clamp"):
                continue
            J(
                "scalar",
                f"{t} {label}",
                f"x = torch.rand({n}) + 0.01",
                call,
                "x" if "gt" not in t and "eq" not in t and "floor_d" not in t else "",
                modes=["f"] if label != "1M" else None,
            )
        m = f"x = torch.randn({n}); y = torch.randn({n}); z = torch.rand({n}) + 0.5; m = x > 0"
        for call, t, w in [
            ("torch.where(m, x, y)", "where", "x y"),
            ("x.masked_fill(m, 0)", "masked_fill", "x"),
            ("torch.lerp(x, y, 0.3)", "lerp", "x y"),
            ("torch.lerp(x, y, z)", "lerp tensor", "x y"),
            ("torch.addcmul(x, y, z)", "addcmul", "x y z"),
            ("torch.addcdiv(x, y, z)", "addcdiv", "x y z"),
            ("torch.logical_and(m, m)", "logical_and", ""),
            ("x.isclose(y)", "isclose", ""),
            ("torch.where(x > 0, x, 0.1 * y)", "where expr", "x y"),
            ("torch.clamp(x, min=y)", "clamp tensor", "x"),
            ("m & m", "bool and", ""),
            ("m == m", "bool eq", ""),
        ]:
            if big and t not in ("where", "masked_fill"):
                continue
            lua = {"bool and": "m:bitwise_and(m)", "bool eq": "m:eq(m)"}.get(t)
            J("ternary", f"{t} {label}", m, call, w, modes=["f"] if label != "1M" else None, lua_call=lua)
        if big:
            continue
        for d in ("float64", "int64"):
            s = (
                f"x = torch.randint(1, 100, ({n},)); y = torch.randint(1, 100, ({n},))"
                if d == "int64"
                else f"x = torch.rand({n}, dtype=torch.float64) + 0.1; y = torch.rand({n}, dtype=torch.float64) + 0.1"
            )
            ops = ["add", "mul", "maximum", "lt", "eq", "remainder", "floor_divide", "div"] + (
                ["pow", "atan2"] if d == "float64" else ["bitwise_and", "bitwise_xor", "bitwise_left_shift"]
            )
            for op in ops:
                b = f"x.{op}(y % 8)" if "shift" in op else f"torch.{op}(x, y)"
                J("dtypes", f"{d} {op} {label}", s, b)
            for op in ["neg", "abs"] + (
                [
                    "exp",
                    "log",
                    "tanh",
                    "sin",
                    "sqrt",
                    "sigmoid",
                    "erf",
                    "relu",
                    "gelu",
                    "floor",
                    "log1p",
                    "cos",
                    "atan",
                    "rsqrt",
                ]
                if d == "float64"
                else ["sign", "square", "bitwise_not", "relu"]
            ):
                J("dtypes", f"{d} {op} {label}", s, "F.gelu(x)" if op == "gelu" else f"x.{op}()")
            J("dtypes", f"{d} add scalar {label}", s, "x + 3")
            J("dtypes", f"{d} pow 2 {label}", s, "x ** 2")
            J("dtypes", f"{d} where {label}", s + "; m = x > y", "torch.where(m, x, y)")
        kinds = {
            "float32": f"x = torch.rand({n}) * 200",
            "float64": f"x = torch.rand({n}, dtype=torch.float64) * 200",
            "int64": f"x = torch.randint(0, 200, ({n},))",
            "uint8": f"x = torch.randint(0, 200, ({n},)).to(torch.uint8)",
            "bool": f"x = torch.rand({n}) > 0.5",
            "int32": f"x = torch.randint(0, 200, ({n},)).to(torch.int32)",
        }
        for a, s in kinds.items():
            for b in kinds:
                if a != b and (
                    label == "1M" or (a, b) in (("uint8", "float32"), ("float32", "int64"), ("bool", "float32"))
                ):
                    J("convert", f"{a} > {b} {label}", s, f"x.to(torch.{b})")
    # broadcasts and strides
    for shape, other, t in [
        ((16, 64, 56, 56), (64, 1, 1), "channel"),
        ((1024, 1024), (1024,), "row"),
        ((1024, 1024), (1024, 1), "column"),
        ((16, 64, 56, 56), (16, 64, 1, 1), "squeeze-excite"),
        ((16, 64, 56, 56), (56,), "last 56"),
        ((64, 10), (10,), "64x10 row"),
        ((64, 10), (64, 1), "64x10 column"),
        ((8, 8, 128, 128), (128, 128), "mask"),
        ((8, 8, 128, 128), (8, 1, 1, 128), "key mask"),
        ((32, 512, 64), (1, 512, 64), "positions"),
        ((20000, 3), (3,), "20000x3 row"),
        ((20000, 3), (20000, 1), "20000x3 column"),
        ((1000000,), (1,), "1M, [1]"),
        ((512, 1, 64), (1, 512, 64), "outer 3d"),
        ((1024, 1), (1, 1024), "outer"),
        ((16, 1, 28, 28), (16, 64, 28, 28), "one channel"),
        ((16, 3, 64, 64), (3, 1, 1), "3 channels"),
    ]:
        s = f"x = {T(*shape)}; y = {T(*other)}"
        for op in ("add", "mul", "div", "sub"):
            J("broadcast", f"{op} {t}", s, f"torch.{op}(x, y)", "x y")
        J("broadcast", f"gt {t}", s, "x > y")
        J("broadcast", f"maximum {t}", s, "torch.maximum(x, y)")
    for call, t in [
        ("x.t() + y", "x.t() + y"),
        ("x.t() * 2", "x.t() * 2"),
        ("x.t().exp()", "x.t().exp()"),
        ("x.t() + y.t()", "both transposed"),
        ("x.t().relu()", "x.t().relu()"),
        ("torch.maximum(x.t(), y)", "maximum x.t()"),
    ]:
        J("strided", f"{t} 1024", f"x = {T(1024, 1024)}; y = {T(1024, 1024)}", call, "x")
    J("strided", "x[:, ::2] + 1", f"x = {T(1024, 2048)}", "x[:, ::2] + 1", "x", lua_call='x[":, ::2"] + 1')
    J("strided", "x[:, 1:-1] * 2", f"x = {T(1024, 1026)}", "x[:, 1:-1] * 2", "x", lua_call='x[":, 1:-1"] * 2')
    J(
        "strided",
        "x[:, 1:] - x[:, :-1]",
        f"x = {T(1024, 1025)}",
        "x[:, 1:] - x[:, :-1]",
        "x",
        lua_call='x[":, 1:"] - x[":, :-1"]',
    )
    J("strided", "permute nchw>nhwc + bias", f"x = {T(8, 64, 56, 56)}; b = {T(64)}", "x.permute(0, 2, 3, 1) + b", "x b")
    J("strided", "expand + add", f"x = {T(1, 64, 1)}; y = {T(32, 64, 100)}", "x.expand(32, 64, 100) + y", "x y")
    J("strided", "in place of t()", f"x = {T(1024, 1024)}; y = {T(1024, 1024)}", "x.t().add_(y)", checked=False)
    J("strided", "copy_ transposed", f"x = {T(1024, 1024)}; y = {T(1024, 1024)}", "x.copy_(y.t())")
    J("strided", "col write", f"x = {T(4096, 256)}; y = {T(4096)}", "x.select(1, 3).copy_(y)", checked=False)
    J("strided", "narrow cols copy", f"x = {T(4096, 256)}", "x.narrow(1, 32, 64).contiguous()", "x")
    J("strided", "prelu 16x64x56", f"x = {T(16, 64, 56, 56)}; w = {T(64)}", "F.prelu(x, w)", "x w")
    J("strided", "prelu 1 1M", f"x = {T(1000000)}; w = torch.tensor([0.25])", "F.prelu(x, w)", "x w")
    J(
        "strided",
        "glu-like",
        f"x = {T(512, 2048)}",
        "x.narrow(1, 0, 1024) * torch.sigmoid(x.narrow(1, 1024, 1024))",
        "x",
    )
    J("strided", "swiglu", f"x = {T(512, 1024)}; y = {T(512, 1024)}", "F.silu(x) * y", "x y")


def make():
    pointwise()
