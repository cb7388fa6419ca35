-- The network of the walk-through (784-128-256-10) and a small convolutional one as C files: their sizes, and the time of an
-- image beside a captured step of Rille and ONNX Runtime, all at one thread, in turns.
--
--   build/rille tests/bench/export.lua [PYTHON]       (a Python with onnxruntime; left out without)
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local folder = require "folder"
local nn = rille.nn
local python = arg[1]
local ROUNDS = 5
rille.set_num_threads(1)

local main = [[
#include <stdio.h>
#include <time.h>
void net(const float *input, float *output);
static float image[784], results[10];
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
int main(void) {
  double best = 1e9;
  for (int i = 0; i < 784; i++) image[i] = (float)(i % 7) / 7.0f;
  for (int round = 0; round < 50; round++) {
    const double start = now();
    for (int i = 0; i < 100; i++) net(image, results);
    if (now() - start < best) best = now() - start;
  }
  printf("%.3f\n", best * 1e4);
  return 0;
}
]]

local runtime = [[
import sys, time, numpy, onnxruntime
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
shape = session.get_inputs()[0].shape
x = {session.get_inputs()[0].name: (numpy.arange(784) % 7 / 7).astype(numpy.float32).reshape(shape)}
best = 1e9
for _ in range(50):
    start = time.perf_counter()
    for _ in range(100):
        session.run(None, x)
    best = min(best, time.perf_counter() - start)
print("%.3f" % (best * 1e4))
]]

local function clock(f)
  local best = math.huge
  for _ = 1, 50 do
    local start = os.clock()
    for _ = 1, 100 do f() end
    best = math.min(best, (os.clock() - start) * 1e4)
  end
  return best
end

local function number(command)
  local text = folder.capture(command)
  return tonumber(text) or error(command .. ": " .. text)
end

local nets = {
  { "784-128-256-10", nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, 10)),
    { 1, 784 } },
  { "convolutions", nn.Sequential(nn.Conv2d(1, 16, 3, { padding = 1 }), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, { padding = 1 }), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 49, 10)),
    { 1, 1, 28, 28 } },
}

local here = folder.new()
folder.write(here .. "/main.c", main)
folder.write(here .. "/runtime.py", runtime)
for _, item in ipairs(nets) do
  local net, example = item[2]:eval(), rille.zeros(item[3])
  local forms = {}
  for _, int8 in ipairs { false, true } do
    local path = here .. (int8 and "/int8" or "/float")
    local sizes = rille.export.c(net, example, path .. ".c", { name = "net", int8 = int8 })
    local build = "cc -O3 -march=native -std=gnu99 %s.c %s/main.c -o %s -lm && cc -O2 -c %s.c -o %s.o && size -A %s.o"
    local said = folder.capture(build:format(path, here, path, path, path, path))
    local text, constants = said:match "%.text%s+(%d+)", said:match "%.rodata[%w_.]*%s+(%d%d%d+)"
    print(("%s, %s: file %d bytes, .text %s, .rodata %s, memory %d"):format(item[1], int8 and "int8" or "float32",
      #folder.read(path .. ".c"), text, constants, sizes.arena))
    forms[#forms + 1] = { "C, " .. (int8 and "int8" or "float32"), function() return number(path) end }
  end
  rille.onnx.save(net, example, here .. "/net.onnx")
  local step = rille.capture(function(x)
    local _ <close> = rille.no_grad()
    return net(x)
  end)
  local x = rille.arange(784):remainder(7):div(7):to("float32"):reshape(item[3])
  forms[#forms + 1] = { "Rille, captured", function() return clock(function() step(x) end) end }
  if python then
    local command = ("%s %s/runtime.py %s/net.onnx"):format(python, here, here)
    forms[#forms + 1] = { "ONNX Runtime", function() return number(command) end }
  end
  local best = {}
  for _ = 1, ROUNDS do
    for i, form in ipairs(forms) do best[i] = math.min(best[i] or math.huge, form[2]()) end
  end
  for i, form in ipairs(forms) do print(("  %-16s %8.2f us an image"):format(form[1], best[i])) end
end
folder.remove(here)
