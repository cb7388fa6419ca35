-- The C file and its header, as text.
local _, require = ...
local types, values = require "rille.export.types", require "rille.export.values"
local check = require "rille.check"
local file = {}

local function shape_text(shape) return "[" .. table.concat(shape, ", ") .. "]" end

-- Names of the arenas by type of C, and of its pieces.
local function arena_name(type) return type == "float" and "arena" or "arena_" .. type:gsub("_t$", ""):gsub("%W", "_") end

local function place_text(buffer, offset)
  if buffer.kind ~= "arena" then return offset == 0 and buffer.name or ("%s + %d"):format(buffer.name, offset) end
  local at = buffer.offset + offset
  local name = arena_name(types.c[buffer.dtype])
  return at == 0 and name or ("%s + %d"):format(name, at)
end

-- Marks of places become what the plan says.
local function placed(network, text)
  return (text:gsub("\1(%d+):(%-?%d+)\2", function(mark, offset)
    return place_text(network.marks[tonumber(mark)], math.tointeger(tonumber(offset)))
  end))
end

local function parameters(network)
  local list = {}
  for _, input in ipairs(network.inputs) do list[#list + 1] = ("const %s *%s"):format(types.c[input.dtype], input.name) end
  for _, output in ipairs(network.outputs) do list[#list + 1] = ("%s *%s"):format(types.c[output.dtype], output.name) end
  return table.concat(list, ", ")
end

local function prototype(network, name) return ("void %s(%s)"):format(name, parameters(network)) end

-- What the function takes and gives, one a line.
local function contract(network)
  local lines = {}
  for _, list in ipairs { network.inputs, network.outputs } do
    for _, value in ipairs(list) do
      lines[#lines + 1] = (" *   %s: %d numbers of type %s, %s row by row\n"):format(value.name, values.numel(value.shape),
        types.c[value.dtype], shape_text(value.shape))
    end
  end
  return table.concat(lines)
end

local bytes = { float = 4, double = 8, int64_t = 8, int32_t = 4, ["unsigned char"] = 1 }

--- What the file holds in bytes: { weights, arena, state }.
function file.sizes(network, arenas)
  local arena = 0
  for type, n in pairs(arenas) do arena = arena + n * bytes[type] end
  return { weights = network.weights:bytes(), arena = arena, state = network.state:bytes() }
end

local function head(network, name, sizes)
  return ([[
/* %s: a trained network as one function, written by rille.export.c.
 *
 *   %s
 *
%s *
 * Inputs and outputs must not overlap. %d bytes of weights are constant; %d bytes of memory are static, so that one call
 * runs at a time. It allocates nothing, and calls nothing but functions of math.h. */
]]):format(name, prototype(network, name), contract(network), sizes.weights, sizes.arena + sizes.state)
end

local is_math = {}
for name in ([[sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc fabs
  floor ceil rint trunc fmax fmin atan2 hypot fmod pow]]):gmatch "%S+" do
  is_math[name], is_math[name .. "f"] = true, true
end

local function includes(text)
  local list = {}
  local has_math = text:find "INFINITY" or text:find "NAN"
  for name in text:gmatch "%f[%w_](%l[%w]*)%(" do has_math = has_math or is_math[name] end
  if has_math then list[1] = "#include <math.h>\n" end
  if text:find "int%d+_t" or text:find "INT64" then list[#list + 1] = "#include <stdint.h>\n" end
  return table.concat(list)
end

local language = [[

#ifdef __cplusplus
#define restrict __restrict
extern "C" {
#endif

]]

local function body(network)
  local parts = {}
  for _, step in ipairs(network.steps) do
    parts[#parts + 1] = ("  /* %s */\n"):format(step.comment)
    local has_names = #step.lines > 1 and step.lines[1] ~= "{"
    if has_names then parts[#parts + 1] = "  {\n" end
    for _, line in ipairs(step.lines) do parts[#parts + 1] = (has_names and "    " or "  ") .. placed(network, line) .. "\n" end
    if has_names then parts[#parts + 1] = "  }\n" end
  end
  return table.concat(parts)
end

--- The text of the C file, what it holds in bytes, and the text of a header.
function file.text(network, name)
  local arenas = values.plan(network.buffers)
  local sizes = file.sizes(network, arenas)
  local parts = { head(network, name, sizes), "", language }
  network.weights:write(parts, "/* Constant, so that it stays where the program lies. */\nstatic const struct {\n")
  network.state:write(parts, "/* What training changes. */\nstatic struct {\n")
  local code = {}
  for _, type in ipairs(check.sorted_keys(arenas)) do
    code[#code + 1] = "/* Intermediate results, each where the ones that live at its time are not. */\n"
    code[#code + 1] = ("static %s %s[%d];\n\n"):format(type, arena_name(type), arenas[type])
  end
  for _, helper in ipairs(network.order) do code[#code + 1] = helper.code .. "\n" end
  code[#code + 1] = prototype(network, name) .. ";\n\n" .. prototype(network, name) .. " {\n" .. body(network) .. "}\n"
  for _, part in ipairs(code) do parts[#parts + 1] = part end
  parts[#parts + 1] = "\n#ifdef __cplusplus\n}\n#endif\n"
  parts[2] = includes(table.concat(parts))
  return table.concat(parts), sizes
end

--- The text of a header that declares the function.
function file.header(network, name, sizes)
  local guard = name:upper() .. "_H"
  return ([[
%s#ifndef %s
#define %s

%s
#ifdef __cplusplus
extern "C" {
#endif

%s;

#ifdef __cplusplus
}
#endif
#endif
]]):format(head(network, name, sizes), guard, guard, parameters(network):find "int" and "#include <stdint.h>\n" or "",
    prototype(network, name))
end

return file
