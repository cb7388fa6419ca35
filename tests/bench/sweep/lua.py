"""Python expressions and statements, as jobs are written in them, as Lua."""

import ast

MODULES = {"torch": "rille", "F": "F", "nn": "nn", "optim": "optim", "data": "data", "math": "math"}
CMP = {ast.Gt: "gt", ast.Lt: "lt", ast.GtE: "ge", ast.LtE: "le", ast.Eq: "eq", ast.NotEq: "ne"}
OPS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "^",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "~",
}


def is_module(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in MODULES


def ex(n):
    if isinstance(n, ast.Name):
        return MODULES.get(n.id, n.id)
    if isinstance(n, ast.Constant):
        v = n.value
        if v is None:
            return "nil"
        if isinstance(v, bool):
            return "true" if v else "false"
        if isinstance(v, str):
            return '"' + v + '"'
        return repr(v)
    if isinstance(n, (ast.Tuple, ast.List)):
        return "{" + ", ".join(ex(e) for e in n.elts) + "}"
    if isinstance(n, ast.Dict):
        return "{" + ", ".join(f"{k.value} = {ex(v)}" for k, v in zip(n.keys, n.values)) + "}"
    if isinstance(n, ast.UnaryOp):
        return {"USub": "-", "Not": "not ", "Invert": "~"}[type(n.op).__name__] + "(" + ex(n.operand) + ")"
    if isinstance(n, ast.BinOp):
        return "(" + ex(n.left) + " " + OPS[type(n.op)] + " " + ex(n.right) + ")"
    if isinstance(n, ast.Compare):
        return "(" + ex(n.left) + "):" + CMP[type(n.ops[0])] + "(" + ex(n.comparators[0]) + ")"
    if isinstance(n, ast.Attribute):
        if isinstance(n.value, ast.Name) and n.value.id == "torch" and n.attr == "inf":
            return "math.huge"
        return ex(n.value) + "." + n.attr
    if isinstance(n, ast.Subscript):
        return "(" + ex(n.value) + ")[" + ex(n.slice) + "]"
    if isinstance(n, ast.Call):
        args = [ex(a) for a in n.args]
        if isinstance(n.func, ast.Name) and n.func.id == "float":
            return "math.huge"
        if n.keywords:
            args.append(
                "{"
                + ", ".join(('["end"]' if k.arg == "end" else k.arg) + " = " + ex(k.value) for k in n.keywords)
                + "}"
            )
        if isinstance(n.func, ast.Attribute) and not is_module(n.func.value):
            base = ex(n.func.value)
            if not isinstance(n.func.value, (ast.Name, ast.Call, ast.Attribute)):
                base = "(" + base + ")"
            return base + ":" + n.func.attr + "(" + ", ".join(args) + ")"
        return ex(n.func) + "(" + ", ".join(args) + ")"
    if isinstance(n, ast.ListComp):
        g = n.generators[0]
        last = g.iter.args[-1]
        return (
            "(function() local t = {} for "
            + g.target.id
            + " = "
            + ("0" if len(g.iter.args) == 1 else ex(g.iter.args[0]))
            + ", "
            + ex(last)
            + " - 1 do t[#t + 1] = "
            + ex(n.elt)
            + " end return t end)()"
        )
    raise ValueError(ast.dump(n))


def statements(src, known=None):
    known = set() if known is None else known
    out = []
    for s in ast.parse(src).body:
        if isinstance(s, ast.Assign):
            t = s.targets[0]
            names = [e.id for e in t.elts] if isinstance(t, ast.Tuple) else [t.id] if isinstance(t, ast.Name) else None
            right = (
                ", ".join(ex(e) for e in s.value.elts)
                if isinstance(t, ast.Tuple) and isinstance(s.value, ast.Tuple)
                else ex(s.value)
            )
            if names is None:
                out.append(ex(t) + " = " + right)
            else:
                new = [x for x in names if x not in known]
                out.append(("local " if new else "") + ", ".join(names) + " = " + right)
                known.update(names)
        elif isinstance(s, ast.Expr):
            e = ex(s.value)
            out.append(e if isinstance(s.value, ast.Call) else "local _ = " + e)
        else:
            raise ValueError(ast.dump(s))
    return "\n".join(out)


def expression(src):
    return ex(ast.parse(src, mode="eval").body)
