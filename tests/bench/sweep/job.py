"""What a job of the sweep is. It is written once, in Python; lua.py makes the other side's source."""


class Job:
    def __init__(
        self,
        family,
        name,
        setup,
        call,
        wrt="",
        modes=None,
        pick=False,
        raw=False,
        lua_setup=None,
        lua_call=None,
        known=(),
        result=None,
        checked=True,
        unscoped=False,
    ):
        self.family, self.name, self.setup, self.call = family, name, setup.replace("; ", "\n"), call
        self.wrt = wrt.split()
        self.modes = modes or (["f", "fb"] if wrt else ["f"])
        self.pick, self.raw, self.lua_setup, self.lua_call = pick, raw, lua_setup, lua_call
        self.known, self.result, self.checked, self.unscoped = known, result, checked, unscoped


JOBS = []


def J(*args, **more):
    JOBS.append(Job(*args, **more))


def T(*shape, dtype=None, kind="randn"):
    return f"torch.{kind}({', '.join(map(str, shape))}{', dtype=torch.' + dtype if dtype else ''})"
