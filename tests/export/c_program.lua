-- For tests of exported C files: a main function around one, compiled and run, and what it gave as tensors.
local rille = require "rille"
local folder = require "folder"
local c_program = {}

local types = { float32 = "float", float64 = "double", int64 = "int64_t", int32 = "int32_t", uint8 = "unsigned char",
  bool = "unsigned char" }

local function numbers(tensor)
  local list = tensor:reshape(-1):tolist()
  for i, value in ipairs(list) do
    if value == true or value == false then value = value and 1 or 0 end
    list[i] = math.type(value) == "float" and ("%.17g"):format(value) or tostring(value)
  end
  return table.concat(list, ", ")
end

--- Whether a program is there.
function c_program.has(name) return os.execute(("command -v %s >/dev/null 2>&1"):format(name)) == true end

-- Prints a float's bits, so that no printf need be there.
local printing = [[
static void show(float value) {
  union { float number; uint32_t bits; } both;
  char text[] = "00000000\n";
  both.number = value;
  for (int i = 7; i >= 0; i--, both.bits >>= 4) text[i] = "0123456789abcdef"[both.bits & 15];
  put(text);
}
]]

--- The text of a main that calls the function twice on the example and prints its results, the bits of a float a line. It prints
-- by put(text), which is there on a microcontroller.
function c_program.main(name, inputs, outputs, has_put)
  local declared, arrays, arguments, prints = {}, {}, {}, {}
  for i, x in ipairs(inputs) do
    declared[#declared + 1] = ("const %s *"):format(types[x.dtype])
    arrays[#arrays + 1] = ("static const %s in_%d[] = {%s};\n"):format(types[x.dtype], i, numbers(x))
    arguments[#arguments + 1] = "in_" .. i
  end
  for k, y in ipairs(outputs) do
    declared[#declared + 1] = types[y.dtype] .. " *"
    arrays[#arrays + 1] = ("static %s out_%d[%d];\n"):format(types[y.dtype], k, y:numel())
    arguments[#arguments + 1] = "out_" .. k
    prints[k] = ("  for (int i = 0; i < %d; i++) show((float)out_%d[i]);\n"):format(y:numel(), k)
  end
  local call = ("%s(%s);\n"):format(name, table.concat(arguments, ", "))
  return table.concat { "#include <stdint.h>\n", has_put and "void put(const char *text);\n"
    or "#include <stdio.h>\nstatic void put(const char *text) { fputs(text, stdout); }\n", printing, "void ", name, "(",
    table.concat(declared, ", "), ");\n", table.concat(arrays), "int main(void) {\n  ", call, "  ", call, table.concat(prints),
    "  return 0;\n}\n" }
end

--- The numbers that a program's text gives, as tensors like outputs.
function c_program.read(text, outputs)
  local list, results = {}, {}
  for word in text:gmatch "[^\r\n]+" do
    list[#list + 1] = string.unpack("<f", string.pack("<I4", assert(tonumber(word, 16),
      "the program printed: " .. text:sub(1, 300))))
  end
  local at = 1
  for k, y in ipairs(outputs) do
    local part = table.move(list, at, at + y:numel() - 1, 1, {})
    results[k] = rille.tensor(part, { dtype = "float64" }):reshape(y:shape())
    at = at + y:numel()
  end
  assert(at == #list + 1, ("the program printed %d numbers, not %d"):format(#list, at - 1))
  return results
end

c_program.warnings = "-std=c99 -Wall -Wextra -Wpedantic -Werror"

--- Runs a shell command that should print nothing.
function c_program.compile(command)
  local said = folder.capture(command)
  assert(said == "", said)
end

--- Compiles the file and a main, runs it, and gives its results as tensors.
function c_program.run(path, name, inputs, outputs, compiler)
  local main = folder.write(path:gsub("%.c$", "_main.c"), c_program.main(name, inputs, outputs))
  local program = path:gsub("%.c$", ".out")
  c_program.compile(("%s %s -O1 %s %s -o %s -lm"):format(compiler or "cc", c_program.warnings, path, main, program))
  return c_program.read(folder.capture(program), outputs)
end

-- ---- a microcontroller in QEMU ----------------------------------------------------------------------------------------

local board = "examples/microcontroller/"
c_program.arm = "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard -O2"
local emulator = "qemu-system-arm -M mps2-an386 -cpu cortex-m4 -nographic -monitor none -serial null "
  .. "-semihosting-config enable=on,target=native -kernel "

--- The same on a Cortex-M4; the bytes of flash as a second result.
function c_program.run_arm(path, name, inputs, outputs)
  local main = folder.write(path:gsub("%.c$", "_arm.c"), c_program.main(name, inputs, outputs, true))
  local program = path:gsub("%.c$", ".elf")
  c_program.compile(("%s %s %s %s %sstart.c -o %s -nostartfiles -T %sboard.ld --specs=nano.specs -lm"):format(c_program.arm,
    c_program.warnings, path, main, board, program, board))
  local text, data = folder.capture("arm-none-eabi-size " .. program):match "(%d+)%s+(%d+)%s+%d+%s+%d+"
  return c_program.read(folder.capture("timeout 60 " .. emulator .. program .. " </dev/null"), outputs), text + data
end

--- The largest difference from what Rille gives, over the largest number (1 at least).
function c_program.difference(wanted, got)
  local worst = 0
  for k, y in ipairs(wanted) do
    local a, b = y:to("float64"), got[k]
    local both = a:isfinite():logical_and(b:isfinite())
    local same = rille.where(both, 0.0, rille.where(a:eq(b):logical_or(a:isnan():logical_and(b:isnan())), 0.0, 1.0)):sum():item()
    if same ~= 0 then return math.huge end
    local scale = math.max(1, rille.where(both, a, 0.0):abs():max():item())
    worst = math.max(worst, rille.where(both, a - b, 0.0):abs():max():item() / scale)
  end
  return worst
end

return c_program
