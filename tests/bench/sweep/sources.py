"""A job's source in both languages. Each defines plain and scoped, which run it once, and check, whose results are
compared; Rille's scoped frees at once what the job made, as PyTorch's counts of references do."""

import lua

PYTHON_HEAD = "torch.manual_seed(0)\ntorch.set_grad_enabled({grad})\n"
LUA_HEAD = """local rille = require "rille"
local nn, F, optim, data, torch = rille.nn, rille.nn.functional, rille.optim, rille.data, rille
rille.set_grad_enabled(true)
rille.manual_seed(0)
"""


def indented(text):
    return "".join(f"    {line}\n" for line in text.split("\n"))


def python_source(job, mode):
    if job.raw:
        result = job.result or "0"
        body = f"def plain():\n{indented(job.call)}def check():\n    plain()\n    return {result}\n"
        setup = job.setup
    else:
        wrt = job.wrt if mode == "fb" else []
        out = f"({job.call})" + ("[0]" if job.pick else "")
        setup = job.setup + "".join(f"\n{v}.requires_grad_(True)" for v in wrt)
        if mode == "f":
            pick = "[0]" if job.pick else ""
            body = f"def plain():\n    return {job.call}\ndef check():\n    return plain(){pick}\n"
        else:
            clear = "".join(f"    {v}.grad = None\n" for v in wrt)
            grads = ", ".join(v + ".grad" for v in wrt)
            body = f"g = torch.ones_like({out}.detach())\ndef plain():\n{clear}    out = {out}\n    out.backward(g)\n"
            body += f"    return out\ndef check():\n    return [plain(), {grads}]\n"
    head = PYTHON_HEAD.format(grad=job.raw or mode == "fb")
    return f"{head}{setup}\n{body}scoped = plain\n"


def lua_raw(job):
    setup = job.lua_setup or lua.statements(job.setup, set())
    call = job.lua_call or lua.statements(job.call, set(job.known))
    result = lua.expression(job.result) if job.result else "0"
    return f"""{setup}
local function plain()
{call}
end
local function scoped()
local _ <close> = rille.scope()
{call}
end
return {{ plain = plain, scoped = scoped, check = function() plain() return {result} end }}"""


def lua_source(job, mode):
    if job.raw:
        return LUA_HEAD + lua_raw(job)
    wrt = job.wrt if mode == "fb" else []
    out = job.lua_call or lua.expression(job.call)
    setup = job.lua_setup or lua.statements(job.setup, set())
    setup += "".join(f"\n{v}:requires_grad_(true)" for v in wrt)
    clear = " ".join(f"{v}.grad = nil" for v in wrt)
    if mode == "f":
        setup += "\nrille.set_grad_enabled(false)"
        backward, check = "", "plain"
    else:
        setup += f"\nlocal g\ndo local o = {out} g = rille.ones_like(o:detach()) end"
        backward = "out:backward(g)"
        check = "function() return { plain(), " + ", ".join(v + ".grad" for v in wrt) + " } end"
    return LUA_HEAD + f"""{setup}
local function plain()
{clear}
local out = {out}
{backward}
return out end
local function scoped()
local _ <close> = rille.scope()
{clear}
local out = {out}
{backward}
end
return {{ plain = plain, scoped = scoped, check = {check} }}"""


def sources(job, mode):
    """Python's and Lua's."""
    return python_source(job, mode), lua_source(job, mode)
