-- CSV files: types, quotes, missing values, batches, and what damaged files give.
local rille = require "rille"
local data = rille.data

local path = os.tmpname()
local function write(text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function read(text, options)
  write(text)
  return data.read_csv(path, options)
end

local function raises(pattern, f, ...)
  local fine, problem = pcall(f, ...)
  assert.is_false(fine)
  problem = tostring(problem):gsub(path, "FILE", 1, true)
  assert(problem:find(pattern), problem)
end

local function list(tensor)
  local values = tensor:totable()
  for i, value in ipairs(values) do
    if value ~= value then values[i] = "nan" end
  end
  return values
end

teardown(function() os.remove(path) end)

describe("read_csv", function()
  it("guesses types", function()
    local t = read "id,height,ok,name\n1,1.5,true,ann\n2,-2e3,False,bob\n3,.25,TRUE,ann\n"
    assert.equal(3, #t)
    assert.same({ "id", "height", "ok", "name" }, t.names)
    assert.equal("int64 float32 bool int64",
      table.concat({ t.columns.id.dtype, t.columns.height.dtype, t.columns.ok.dtype, t.columns.name.dtype }, " "))
    assert.same({ 1, 2, 3 }, list(t.columns.id))
    assert.same({ 1.5, -2000, .25 }, list(t.columns.height))
    assert.same({ true, false, true }, list(t.columns.ok))
    assert.same({ 0, 1, 0 }, list(t.columns.name))
    assert.same({ name = { "ann", "bob" } }, t.vocabularies)
    assert.same({ { 1, 1.5 }, { 2, -2000 }, { 3, .25 } }, t:tensor({ "id", "height" }):totable())
  end)

  it("takes types, names, columns, a delimiter and a number of rows", function()
    local t = read("1;007;x;4\n2;08;y;5\n3;9;z;6\n", {
      delimiter = ";", header = false, names = { "a", "b", "c", "d" }, columns = { "d", "b", "c" }, max_rows = 2,
      types = { b = "category", c = "string", d = "float64" },
    })
    assert.same({ "b", "c", "d" }, t.names)
    assert.same({ "007", "08" }, t.vocabularies.b)
    assert.same({ "x", "y" }, t.columns.c)
    assert.equal("float64", t.columns.d.dtype)
    assert.same({ 4, 5 }, list(t.columns.d))
    t = read("1,2\n3,4", { header = false })
    assert.same({ "column0", "column1" }, t.names)
    assert.same({ 2, 4 }, list(t.columns.column1))
    assert.equal("float32", read("a\n1\n", { types = "float32" }).columns.a.dtype)
    assert.same({ 1, 0 }, read("a|b\n1|0\n", { delimiter = "|" }):tensor():reshape(-1):totable())
  end)

  it("reads quotes, line ends and a byte order mark", function()
    local t = read('\xef\xbb\xbfa,"b, c",d\r\n"1","two ""2""\r\nlines",3\r\n\r\n4,,"5"\r\n6,5" pipe,7', { types = { ["b, c"] = "string" } })
    assert.same({ "a", "b, c", "d" }, t.names)
    assert.same({ 1, 4, 6 }, list(t.columns.a))
    assert.same({ 'two "2"\nlines', "", '5" pipe' }, t.columns["b, c"])
    assert.same({ 3, 5, 7 }, list(t.columns.d))
    assert.same({ "it's" }, read("a\n'it''s'\n", { quote = "'" }).vocabularies.a)
    assert.same({ "", "x" }, read('a,b\n"",1\nx,2\n', { types = { a = "string" } }).columns.a)
    local wide = ("9"):rep(70000, ",") -- longer than a block
    assert.equal(70000, #read(wide .. "\n" .. wide .. "\n", { header = false }).names)
  end)

  it("fills what is missing", function()
    local text = "a,b,c,d\n1,1.5,x,u\n,NA,,v\n3,nan,y,-\n"
    local t = read(text)
    assert.equal("float32", t.columns.a.dtype)
    assert.same({ 1, "nan", 3 }, list(t.columns.a))
    assert.same({ 1.5, "nan", "nan" }, list(t.columns.b))
    assert.same({ 0, -1, 1 }, list(t.columns.c))
    t = read(text, { fill = { a = -9, b = 0.5, c = "none" } })
    assert.equal("int64", t.columns.a.dtype)
    assert.same({ 1, -9, 3 }, list(t.columns.a))
    assert.same({ 1.5, .5, .5 }, list(t.columns.b))
    assert.same({ 1, 0, 2 }, list(t.columns.c))
    t = read("a,b\n-999,-\n1,2\n", { missing = { "-999", "-" } })
    assert.same({ "nan", 1 }, list(t.columns.a))
    assert.same({ "nan", 2 }, list(t.columns.b))
    assert.same({ 1, 0.5 }, list(read("a,b\n1,1\n,1\n", { fill = 0.5 }).columns.a))
    raises("FILE: line 3, column 1 %(a%): a value is missing, and there is no fill$", read, "a,b\n1,1\n,2\n", { types = { a = "int64" } })
    raises("the fill of column a %(int64%) must be integer, got string$", read, "a\n1\n", { fill = "x" })
  end)

  it("makes guessed integers floats when it must, also after the guess", function()
    local t = read("a,b\n1,2\n2,3\n3.5,0\n", { guess_rows = 2, rows = 1 })
    assert.equal("float32", t.columns.a.dtype)
    assert.same({ 1, 2, 3.5 }, list(t.columns.a))
    assert.equal("int64", t.columns.b.dtype)
    assert.same({ 1, "nan" }, list(read("a,b\n1,1\n,1\n", { guess_rows = 1 }).columns.a))
    assert.equal(9223372036854775807, read("a\n9223372036854775807\n").columns.a[0]:item())
    assert.equal("float32", read("a\n9223372036854775808\n").columns.a.dtype)
    t = read("a\n1\ninf\n-Infinity\n", { dtype = "float64" })
    assert.same({ 1, math.huge, -math.huge }, list(t.columns.a))
    assert.same({ "0x10", "1" }, read("a\n0x10\n1\n").vocabularies.a)
    assert.same({ 16 }, list(read("a\n1.6e1\n").columns.a))
  end)

  it("reads files without rows", function()
    local t = read "a,b\n"
    assert.equal(0, #t)
    assert.same({ 0 }, t.columns.a:shape())
    assert.same({ 0, 2 }, t:tensor():shape())
    assert.equal(0, #read("", { header = false }).names)
    raises("FILE: line 0: the file has no header$", read, "")
  end)

  it("names file, line, column and reason", function()
    raises("csv_spec.lua:%d+: read_csv: FILE: line 3: 3 fields, where there are 2 columns$", read, "a,b\n1,2\n1,2,3\n")
    raises("FILE: line 2: 1 fields, where there are 2 columns$", read, "a,b\n1\n")
    raises("FILE: line 4, column 2 %(b%): 'x%?' is not a number %(types = { %['b'%] = 'category' } takes text%)$",
      read, "a,b\n1,1\n\n1,x\1\n1,2\n", { guess_rows = 1 })
    raises("FILE: line 3, column 1 %(a%): '1.5' is not an integer of 64 bits$", read, "a\n1\n1.5\n", { types = "int64" })
    raises("FILE: line 3, column 1 %(a%): '0x10' is not a number$", read, "a\n1\n0x10\n", { types = "int64" })
    raises("FILE: line 3, column 1 %(a%): 'maybe' is neither true nor false$", read, "a\n1\nmaybe\n", { types = "bool" })
    raises("FILE: line 2, column 2: a quote is never closed$", read, 'a,b\n1,"2\n3,4\n')
    raises("FILE: line 2, column 1: text after a closing quote$", read, 'a,b\n"1"2,3\n')
    raises("FILE: line 1: the column 'a' is there twice$", read, "a,a\n1,2\n")
    raises("FILE: line 1: 2 columns, names has 1$", read, "a,b\n1,2\n", { names = { "a" } })
    raises("FILE: columns names the column 'z', which is not there$", read, "a,b\n1,2\n", { columns = { "z" } })
    raises("FILE: types names the column 'z'", read, "a,b\n1,2\n", { types = { z = "int64" } })
    raises("FILE: line 3: longer than 100 bytes %(max_line%)$", read, "a\n1\n" .. ("9"):rep(1000), { max_line = 100 })
    raises("FILE: line 2, column 1: longer than 100 bytes %(max_line%)$", read, 'a\n"' .. ("9\n"):rep(1000), { max_line = 100 })
    raises("FILE: line 1: the file is gzipped$", read, "\x1f\x8b\8")
    raises("FILE: line 1: the file has zero bytes: no text in UTF%-8$", read, "a\0,\0b\0\n\0")
  end)

  it("refuses options that cannot be", function()
    raises("read_csv: no file /nowhere/x.csv$", data.read_csv, "/nowhere/x.csv")
    raises("read_csv: no file /$", data.read_csv, "/")
    raises("read_csv: the path must be a string, got nil$", data.read_csv)
    raises("delimiter must be one character .- got ',,'$", read, "a\n", { delimiter = ",," })
    raises("delimiter and quote are the same$", read, "a\n", { delimiter = '"' })
    raises("the type of column a must be float32, .- got int$", read, "a\n", { types = { a = "int" } })
    raises("no option 'seperator'", read, "a\n", { seperator = ";" })
    raises("dtype must be float32 or float64, got 'int64'$", read, "a\n", { dtype = "int64" })
    raises("rows must be at least 1, got 0$", read, "a\n", { rows = 0 })
    raises("there is no column 'z'$", function() read("a\n1\n"):tensor { "z" } end)
    raises("the column 'a' holds strings$", function() read("a\n1\n", { types = "string" }):tensor { "a" } end)
  end)
end)

describe("csv_batches", function()
  it("gives parts that share their vocabularies, and can be left", function()
    write "n,c\n1,x\n2,y\n3,x\n4,z\n5,z\n"
    local sizes, codes, vocabulary = {}, {}, nil
    for part in data.csv_batches(path, { rows = 2 }) do
      sizes[#sizes + 1] = #part
      for _, code in ipairs(list(part.columns.c)) do codes[#codes + 1] = code end
      vocabulary = part.vocabularies.c
    end
    assert.same({ 2, 2, 1 }, sizes)
    assert.same({ 0, 1, 0, 2, 2 }, codes)
    assert.same({ "x", "y", "z" }, vocabulary)
    for part in data.csv_batches(path, { rows = 2 }) do -- luacheck: ignore 512 (the file is closed when the loop is left)
      assert.equal(2, #part)
      break
    end
    local stream = data.IterableDataset(function()
      for part in data.csv_batches(path) do
        for _, n in ipairs(list(part.columns.n)) do coroutine.yield(n) end
      end
    end)
    for n in data.DataLoader(stream, { batch_size = 5 }) do assert.same({ 1, 2, 3, 4, 5 }, list(n)) end
  end)

  it("reads every beginning of a file without a crash", function()
    local text = 'a,"b",c\n1,"x ""y""",2.5\r\n"3\n4",z,\n'
    for n = 0, #text do
      local fine, problem = pcall(read, text:sub(1, n))
      assert(fine or problem:find "read_csv: .*: line %d", problem)
    end
  end)
end)

describe("examples/table.lua", function()
  it("learns the table that it makes up, and reads one from a file", function()
    local function run(...)
      local lines = {}
      local environment = setmetatable({
        arg = { ... }, print = function(line) lines[#lines + 1] = tostring(line) end,
      }, { __index = _G })
      assert(loadfile("examples/table.lua", "t", environment))()
      return lines
    end
    local accuracy = run()[3]:match("^on 120 other rows: accuracy ([%d.]+)")
    assert(tonumber(accuracy) > 0.9, accuracy)
    write("weight,length,colour,kind\n" .. ("8,9,red,shard\n12,5,grey,pebble\n"):rep(20))
    assert.equal("40 rows; colours red, grey; kinds shard, pebble", run(path)[1])
  end)
end)
