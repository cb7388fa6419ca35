#!/usr/bin/env python3
"""Random programs of views, changes in place, modes, detach, hooks, retain_grad and backward, in Rille and in PyTorch.

    tests/fuzz/fuzz_programs.py --python PYTHON [--rille build/rille] [--programs 50000] [--seed 1]

PYTHON has PyTorch; this script starts itself with it. One rille process makes the programs (tests/fuzz/fuzz_programs.lua), runs
them and prints both; this process runs each in PyTorch and compares: which steps are errors, values, requires_grad and
is_leaf of every tensor, what hooks saw, gradients of the first and second order. Prints what differs, and how often each
listed difference was met; exit status 1 if anything else differs.

Differences that are meant, each with its reason:
  nograd view    a view made under no_grad is cut off, as by detach. PyTorch calls it a view with requires_grad, and
                 refuses its use once its base changes: here it gets a .detach().
  strides        results of elementwise ops lie flat in Rille and keep the operand's strides in PyTorch, so that
                 view(-1) is refused there: here results are made contiguous.
  older view     a view that is older than its base's requires_grad_() hands its gradient to the base. In PyTorch it
                 requires grad and is a leaf, but its gradient goes nowhere.
  saved          one of the two refuses a backward because a saved tensor was changed in place or the graph was freed:
                 ops save different tensors (maximum saves its inputs in PyTorch, x:mul_(x) keeps a copy in Rille).
  overlap        an operand that shares memory with the target is read before the target is written. PyTorch refuses
                 some of these and reads what it has just written in others: here the operand is cloned.
  leaf view      a view made a leaf by requires_grad_() stays one when its base, which wants no gradient, is changed in place.
                 PyTorch makes views of it anew from the base, and the gradient goes nowhere.
  view's hook    a hook on a view that is changed in place afterwards sees the gradient of what the view was before. In
                 PyTorch it is passed by (CopySlices goes straight to the base). And what a view's hook or retain_grad
                 sees of a gradient's gradient: in Rille the saved result is the op's, in PyTorch the view's.
  midway         both refuse a backward; what had arrived before differs with the order of the walk, and with hooks that
                 went with the graph.
  hooks freed    hooks go with the graph in Rille, as they may hold it: a second backward is an error, PyTorch goes on.
"""
import argparse
import collections
import json
import math
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rille", default=os.path.join(HERE, "..", "build", "rille"))
    parser.add_argument("--programs", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="how many differing programs to print")
    return parser.parse_args()


VIEWS = {
    "t": lambda t, s: t.t(),
    "row": lambda t, s: t[s["x"]],
    "column": lambda t, s: t.select(1, s["x"]),
    "diagonal": lambda t, s: t.diagonal(),
    "narrow": lambda t, s: t.narrow(0, s["x"], s["y"]),
    "stepped": lambda t, s: t[::2],
    "flat": lambda t, s: t.view(-1),
    "unsqueeze": lambda t, s: t.unsqueeze(0),
    "same": lambda t, s: t.view_as(t),
    "expand": lambda t, s: t.unsqueeze(0).expand(2, t.size(0)),
    "element": lambda t, s: t[s["x"]],
}


class Run:
    """One program in PyTorch."""

    def __init__(self, torch, program):
        self.torch, self.program = torch, program
        self.registers, self.leaves, self.errors, self.log, self.older = {}, [], {}, {}, False
        self.hooked, self.bypassed, self.leaf_view = set(), False, False
        self.changed = set()
        for i, t in enumerate(program["tensors"]):
            made = torch.tensor(t["values"], dtype=torch.float64).reshape(t["shape"]).clone()
            if t["grad"]:
                self.leaves.append(made.requires_grad_())
            self.registers[i + 1] = made

    def hook(self, number, factor):
        def call(grad):
            self.log[number] = self.log.get(number, 0.0) + grad.sum().item()
            return grad * factor if factor > 1 else None

        return call

    def arithmetic(self, how, a, b, x):
        if how == "scale":
            return a * x
        if how == "square":
            return a * a
        if how == "stack":
            return self.torch.stack([a, b])
        return getattr(a, how)(b) if b is not None else getattr(a, how)()

    def change(self, how, a, b, x):
        if how == "scale_":
            return a.mul_(x)
        if how == "fill_":
            return a.fill_(x)
        return getattr(a, how)(b) if b is not None else getattr(a, how)()

    def step(self, number, s):
        kind, a, b = s["kind"], self.registers[s["a"]], self.registers.get(s.get("b"))
        if kind == "view":
            made = VIEWS[s["how"]](a, s)
            return made.detach() if s.get("quiet") else made
        if kind == "detach":
            return a.detach()
        if kind == "in_place":
            a.grad_fn  # PyTorch takes a view that is out of date for a leaf, and refuses
            if b is not None and a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr():
                b = b.clone()
            changed = self.change(s["how"], a, b, s.get("x"))
            self.bypassed = self.bypassed or (a._is_view() and s["a"] in self.hooked and not s.get("quiet"))
            if a._is_view() and not s.get("quiet"):
                self.changed.add(s["a"])
            return changed
        if kind == "binary":
            return self.arithmetic(s["how"], a, b, None).contiguous()
        if kind == "unary":
            made = self.arithmetic(s["how"], a, None, s["x"]).contiguous()
            if s.get("hook") and made.requires_grad:
                made.register_hook(self.hook(number, s["hook"]))
            return made
        if kind == "backward":
            return a.sum().backward(retain_graph=s["keep"])
        if kind == "grad":
            (grad,) = self.torch.autograd.grad(a.sum(), b, retain_graph=s["keep"], allow_unused=True)
            if grad is not None:
                self.log[number] = grad.sum().item()
            return None
        if kind == "hook":
            a.grad_fn  # PyTorch crashes where a view that is out of date gets a hook
            a.register_hook(self.hook(number, s["x"]))
            self.hooked.add(s["a"])
            self.bypassed = self.bypassed or s["a"] in self.changed
            return None
        if kind == "retain":
            a.grad_fn
            a.retain_grad()
            self.hooked.add(s["a"])
            self.bypassed = self.bypassed or s["a"] in self.changed
            return None
        if kind == "leaf":
            self.leaf_view = self.leaf_view or (a._is_view() and not a.requires_grad)
            a.requires_grad_()
            self.older = self.older or any(t._base is a and not t.grad_fn for t in self.registers.values())
            return None
        raise ValueError(kind)

    def steps(self):
        for i, s in enumerate(self.program["steps"]):
            number = i + 1
            if s["a"] not in self.registers or (s.get("b") and s["b"] not in self.registers):
                self.errors[number] = "left out"
                continue
            try:
                with self.torch.set_grad_enabled(not s.get("quiet")):
                    made = self.step(number, s)
                if s.get("to"):
                    self.registers[s["to"]] = made
            except RuntimeError as problem:
                self.errors[number] = str(problem).split("\n")[0]

    def finish(self):
        torch, total = self.torch, None
        for k, number in enumerate(self.program["final"]["terms"]):
            t = self.registers.get(number)
            if t is not None:
                weights = torch.arange(1, t.numel() + 1, dtype=torch.float64).reshape(t.shape) * (0.1 * (k + 1))
                term = (t * weights).sum()
                total = term if total is None else total + term
        if total is None or not total.requires_grad:
            return None
        try:
            if not self.program["final"].get("second"):
                total.backward()
                return None
            grads = torch.autograd.grad(total, self.leaves, create_graph=True, allow_unused=True)
            squares = [(g * g).sum() for g in grads if g is not None]
            if squares and sum(squares).requires_grad:
                sum(squares).backward()
        except RuntimeError as problem:
            return str(problem).split("\n")[0]
        return None


def close(a, b):
    if len(a) != len(b):
        return False
    for x, y in zip(a, b):
        if math.isnan(x) and math.isnan(y) or x == y:
            continue
        if not abs(x - y) <= 1e-11 + 1e-8 * max(abs(x), abs(y)):
            return False
    return True


SAVED = ("changed in place", "modified by an inplace", "freed by an earlier", "backward through the graph a second time")
FREED = ("freed by an earlier", "backward through the graph a second time")


def error_difference(program, ours, theirs, step):
    """The name of a listed difference, or a text in brackets; None: both fail."""
    if (ours is None) == (theirs is None):
        return None
    text = ours or theirs
    if any(part in text for part in SAVED):
        hooked = any(s.get("hook") or s["kind"] in ("hook", "retain") for s in program["steps"])
        return "hooks freed" if ours and hooked and "freed by" in ours else "saved"
    return "[%s: rille: %s; torch: %s]" % (step, ours, theirs)


def compare(program, run, failed, grads):
    ours = program["result"]
    errors = ours["errors"] or {}
    for i in range(len(program["steps"])):
        name = error_difference(program, errors.get("r%d" % (i + 1)) if errors else None, run.errors.get(i + 1), i + 1)
        if name:
            return name
    for i, t in run.registers.items():
        if not close((ours["values"] or {})["r%d" % i], t.detach().reshape(-1).tolist()):
            return "[values of r%d]" % i
    name = error_difference(program, ours["failed"] or None, failed, "final")
    if name:
        return name
    for i, t in run.registers.items():
        fields = ours["fields"]["r%d" % i]
        if fields != run.fields[i]:
            return "[fields of r%d: rille %s, torch %s]" % (i, fields, run.fields[i])
        mine = (ours["grads"] or {}).get("r%d" % i)
        theirs = grads[i].reshape(-1).tolist() if grads[i] is not None else None
        if mine is None and theirs is None:
            continue
        # No gradient and zeros say the same: how many of either there are depends on which ops give none.
        if not close(mine or [0.0] * len(theirs), theirs or [0.0] * len(mine or [])):
            return "[grad of r%d: rille %s, torch %s]" % (i, mine, theirs)
    log = ours["log"] or {}
    for i in set(run.log) | {int(key[1:]) for key in log}:
        if not close([log.get("r%d" % i) or 0.0], [run.log.get(i, 0.0)]):
            return "[log of step %d: rille %s, torch %s]" % (i, log.get("r%d" % i), run.log.get(i))
    return None


def main():
    given = options()
    if os.path.realpath(given.python) != os.path.realpath(sys.executable):
        os.execv(given.python, [given.python, os.path.abspath(__file__)] + sys.argv[1:] + ["--python", given.python])
    import warnings

    import torch

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    command = [given.rille, os.path.join(HERE, "fuzz_programs.lua"), "--form", "print", "--programs", str(given.programs),
               "--seed", str(given.seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    count, listed, bad = 0, collections.Counter(), 0
    for line in process.stdout:
        program = json.loads(line)
        run = Run(torch, program)
        run.steps()
        failed = run.finish()
        grads = {i: t.grad for i, t in run.registers.items()}  # looking at a view's fields may change what its grad is
        run.fields = {i: [t.requires_grad, t.is_leaf] for i, t in run.registers.items()}
        name = compare(program, run, failed, grads)
        count += 1
        if name and name.startswith("[") and run.older and not name.startswith("[values"):
            name = "older view"
        backwards = [i + 1 for i, s in enumerate(program["steps"]) if s["kind"] in ("backward", "grad")]
        midway = failed or any(run.errors.get(i, "left out") != "left out" for i in backwards)
        if name and run.leaf_view and name.startswith(("[grad of", "[log of", "[fields of")):
            name = "leaf view"
        if name and run.bypassed and name.startswith(("[grad of", "[log of")):
            name = "view's hook"
        if name and midway and name.startswith(("[grad of", "[log of")):
            name = "midway"
        if name and name.startswith("["):
            bad += 1
            if bad <= given.show:
                print("program %d: %s\n%s\n" % (program["seed"], name, program["result"]["text"]))
        elif name:
            listed[name] += 1
    status = process.wait()
    print("%d programs, %d differ, listed: %s, rille's exit status %d" % (count, bad, dict(listed), status))
    return 0 if bad == 0 and status == 0 and count == given.programs else 1


if __name__ == "__main__":
    sys.exit(main())
