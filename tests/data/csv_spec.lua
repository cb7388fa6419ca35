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

  it("keeps whole numbers exact", function()
    local t = read("time,id,n,x\n1609459201,16777217,1,1.5\n1609459255,16777219,,16777217.5\n,16777221,3,2\n1609459299,,4,3\n")
    assert.same({ "float64", "float64", "float32", "float64" },
      { t.columns.time.dtype, t.columns.id.dtype, t.columns.n.dtype, t.columns.x.dtype })
    assert.same({ 1609459201, 1609459255, "nan", 1609459299 }, list(t.columns.time))
    assert.same({ 16777217, 16777219, 16777221, "nan" }, list(t.columns.id))
    assert.same({ 1.5, 16777217.5, 2, 3 }, list(t.columns.x))
    -- Also where the gap, or the large number, comes long after the guess.
    for _, text in ipairs { "a\n16777217\n3\n4\n5\n2.5\n", "a\n2.5\n3\n4\n5\n16777217\n" } do
      t = read(text, { guess_rows = 1, rows = 2 })
      assert.equal("float64", t.columns.a.dtype)
      assert.equal(16777217, t.columns.a:max():item())
      local dtypes = {}
      for part in data.csv_batches(path, { guess_rows = 1, rows = 2 }) do dtypes[#dtypes + 1] = part.columns.a.dtype end
      assert(({ ["int64 int64 float32"] = true, ["float32 float32 float64"] = true })[table.concat(dtypes, " ")], table.concat(dtypes, " "))
    end
    assert.equal("float32", read("a\n16777217\n2.5\n", { dtype = "float32" }).columns.a.dtype)
    assert.equal("float64", read("a\n1e300\n2.5\n").columns.a.dtype)
    assert.equal("int64", read("a\n9007199254740993\n2\n").columns.a.dtype)
    local fix = "needs an integer's 64 bits, but the column also has fractions or missing values %(fill = { %['a'%] = 0 } or "
      .. "types = { %['a'%] = 'string' } keep its digits%)$"
    raises("FILE: column 1 %(a%): 9007199254740993 " .. fix, read, "a,b\n9007199254740993,1\n,1\n")
    raises("FILE: column 1 %(a%): 9007199254740993 " .. fix, read, "a,b\n9007199254740993,1\n1,1\n2,1\n1.5,1\n", { guess_rows = 1, rows = 1 })
    assert.same({ 9007199254740993, 0 }, list(read("a,b\n9007199254740993,1\n,1\n", { fill = { a = 0 } }).columns.a))
    raises("FILE: line 3, column 1 %(a%): '12345678901234567890123' does not fit 64 bits %(types = { %['a'%] = 'string' } keeps",
      read, "a\n1.5\n12345678901234567890123\n")
    raises("line 2, column 1 %(a%): '9223372036854775809' does not fit", read, "a\n9223372036854775809\n1\n")
  end)

  it("reads lines that end in carriage returns", function()
    for _, stop in ipairs { "\r", "\r\n", "\n" } do
      local t = read(("a,b\n1,2\n3,'x\ny'\n"):gsub("\n", stop), { quote = "'", types = { b = "string" } })
      assert.same({ 1, 3 }, list(t.columns.a))
      assert.same({ "2", "x\ny" }, t.columns.b)
    end
    assert.equal(30000, #read("a\r" .. ("1\r"):rep(30000) .. ""))
    assert.equal(70000, #read("a\r" .. ("1\r"):rep(70000) .. ""))
    assert.equal(1, #read(("a"):rep(65535) .. "\r\n1\r\n")) -- a block ends between the two
  end)

  it("does not count blanks around fields", function()
    local t = read("a, b , c,d\n1, NA, x, true\n2 ,3,x ,false\n3,\t4, \"x, \"\"y\"\" \" ,true\n")
    assert.same({ "a", "b", "c", "d" }, t.names)
    assert.same({ 1, 2, 3 }, list(t.columns.a))
    assert.same({ "nan", 3, 4 }, list(t.columns.b))
    assert.same({ "x", 'x, "y" ' }, t.vocabularies.c)
    assert.same({ true, false, true }, list(t.columns.d))
    assert.same({ " x", "x" }, read("a,b\n1, x\n2,x\n", { trim = false }).vocabularies.b)
    assert.same({ { 1, 2 }, { 3, 4 } }, read("a b\n1 2\n3 4\n", { delimiter = " " }):tensor():totable())
    assert.same({ { 1, 2 }, { 3, 4 } }, read("a\tb\n1 \t 2\n3\t4\n", { delimiter = "\t" }):tensor():totable())
  end)

  it("does not make codes of numbers with a bad one among them", function()
    raises("FILE: line 3, column 2 %(price%): '%-' is not a number %(missing = { '', '%-' } takes it for no value, "
      .. "types = { %['price'%] = 'category' } takes text%)$", read, "area,price\n50,12.5\n60,-\n70,9.5\n")
    raises("line 2, column 1 %(a%): 'x' is not a number", read, "a\nx\n1\n2\n")
    raises("line 2, column 2 %(p%): '1.250,00' is not a number %(decimal = ',' reads decimal commas, missing", read,
      "a;p\n50;1.250,00\n60;1.300,50\n70;990,00\n", { delimiter = ";" })
    for _, text in ipairs { '"1,250.00"', "$5", "12 %", "\u{20ac}3" } do
      raises("line 2, column 1 %(a%): '.*' is not a number", read, "a\n" .. text .. "\n" .. text .. "\n7\n")
    end
    assert.same({ "-", "1", "x" }, read("a\n-\n1\nx\n").vocabularies.a) -- text, with a number in it
    assert.same({ "2024-01-05", "1.2.3" }, read("a\n2024-01-05\n1.2.3\n").vocabularies.a)
    assert.same({ "1", "x" }, read("a\n1\nx\n1\n", { types = { a = "category" } }).vocabularies.a)
    assert.same({ 1, "nan", 2 }, list(read("a\n1\n-\n2\n", { missing = { "", "-" } }).columns.a))
    raises("'\u{4e2d}\u{6587}' is not a number", read, "a\n1\n2\n\u{4e2d}\u{6587}\n")
  end)

  it("reads decimal commas", function()
    local t = read("area;price;n\n50;1.250,00;1\n60;1.300,50;2\n70;-990,25;1.000\n80;,5;-3\n", { delimiter = ";", decimal = "," })
    assert.same({ 1250, 1300.5, -990.25, .5 }, list(t.columns.price))
    assert.same({ 1, 2, 1000, -3 }, list(t.columns.n))
    assert.equal("int64", t.columns.n.dtype)
    assert.same({ 150, -1.5e-3 }, list(read("a\n1,5e2\n-1,5e-3\n", { delimiter = ";", decimal = ",", types = "float64" }).columns.a))
    for _, text in ipairs { "1.25", "1.2500", "1.250.0", "1,2,3", ",", "1..250" } do
      raises("'" .. text:gsub("%p", "%%%0") .. "' is not a number", read, "a\n" .. text .. "\n", { delimiter = ";", decimal = ",", types = "float32" })
    end
    raises("decimal and delimiter are both ','", read, "a\n1\n", { decimal = "," })
    raises("decimal must be '.' or ',', got ';'$", read, "a\n1\n", { decimal = ";" })
  end)

  it("does not take data for names", function()
    local told = ": header = false takes it as data, header = true as names$"
    raises("FILE: line 1: this row looks like data, not like names %(it has numbers alone%)" .. told, read, "1,2\n3,4\n")
    raises("line 1: .*%('5.1' is no name%)" .. told, read, "5.1,3.5,setosa\n4.9,3.0,setosa\n")
    raises("line 1: .*%('male' stands again in line 3%)" .. told, read, "63,male\n60,female\n4,male\n")
    raises("it has numbers alone", read, "1,1\n3,4\n") -- the same "name" twice
    raises("it has numbers alone", read, "1,2\n3,4\n", { names = { "a", "b" } }) -- whose first row would be lost
    assert.equal(2, #read("1,2\n3,4\n", { header = false }))
    assert.same({ "1990", "1991" }, read("1990,1991\n3,4\n", { header = true }).names)
    assert.same({ "country", "1990", "1991" }, read("country,1990,1991\nChad,1,2\n").names)
    assert.same({ "a", "b" }, read("a,b\na,b\n").names) -- words alone say nothing
    assert.same({ "inf", "nan" }, read("inf,nan\n1,2\n").names)
    assert.has.error(function() data.csv_batches(path, { rows = 1, header = 1 }) end)
    write "1,2\n3,4\n"
    raises("csv_batches: FILE: line 1: this row looks like data", data.csv_batches, path)
  end)

  it("gives words the codes of another table", function()
    local first = read("city,n\nBonn,1\nKiel,2\n,3\n")
    local t = read("city,n\nKiel,1\nBonn,2\n,3\n", { vocabularies = first.vocabularies })
    assert.same({ 1, 0, -1 }, list(t.columns.city))
    assert.same({ "Bonn", "Kiel" }, t.vocabularies.city)
    assert.same({ 1, 0, 0 }, list(read("city\n7\n5\n5\n", { vocabularies = { city = { "5", "7" } } }).columns.city))
    raises("FILE: line 2, column 1 %(city%): 'Ulm' is not among the 2 words of its vocabulary$", read, "city,n\nUlm,1\n",
      { vocabularies = first.vocabularies })
    raises("'none' is not among the 2 words", read, "city,n\n,1\n", { vocabularies = first.vocabularies, fill = { city = "none" } })
    raises("vocabularies names the column 'town', which is not there; there are 'city, n'$", read, "city,n\nUlm,1\n",
      { vocabularies = { town = { "Ulm" } } })
    raises("vocabularies names the column n, whose type is int64, not category$", read, "city,n\nUlm,1\n",
      { vocabularies = { n = { "1" } }, types = { n = "int64" } })
    raises("the vocabulary of city must be a list of words, got string$", read, "city\nUlm\n", { vocabularies = { city = "Ulm" } })
  end)

  it("hints at another delimiter", function()
    raises("FILE: line 1: one column %(is the delimiter another one%? the line has 2 ';': delimiter = ';'%)$", read, "a;b;c\n1;2;3\n4;5;6\n")
    raises("the line has 1 tabs: delimiter = '\\t'", read, "a\tb\n1\t2\n")
    raises("line 2, column 1: text after a closing quote %(is the delimiter another one%? .*delimiter = ';'", read, 'name;price\n"Smith; John";3\n')
    raises("line 2: 2 fields, where there are 1 columns %(is the delimiter another one%?", read, "area;price\n50;1,5\n")
    assert.same({ "a;b", "c" }, read("text\na;b\nc\n").vocabularies.text)
    assert.same({ "a;b" }, read("x;y\na;b\n", { delimiter = "," }).vocabularies["x;y"])
    raises("types names the column 'z', which is not there; there are 'a, b'$", read, "a,b\n1,2\n", { types = { z = "int64" } })
  end)

  it("prints the types, and knows files that are no text", function()
    assert.equal("Table(2 rows: id int64, x float32, kind category of 2, note string, ok bool)",
      tostring(read("id,x,kind,note,ok\n1,1.5,a,u,true\n2,2,b,v,false\n", { types = { note = "string" } })))
    raises("read_csv: FILE is a zip archive: ", read, "PK\3\4" .. ("\0"):rep(30) .. "xl/workbook.xml")
    raises("read_csv: FILE is a PNG picture: rille.image.load reads it$", read, "\x89PNG\r\n\x1a\n\0\0")
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
    raises("FILE: line 4, column 2 %(b%): 'x%?' is not a number %(missing = { '', 'x%?' } takes it for no value, "
      .. "types = { %['b'%] = 'category' } takes text%)$",
      read, "a,b\n1,1\n\n1,x\1\n1,2\n", { guess_rows = 1 })
    raises("FILE: line 3, column 1 %(a%): '1.5' is not an integer of 64 bits$", read, "a\n1\n1.5\n", { types = "int64" })
    raises("FILE: line 3, column 1 %(a%): '0x10' is not a number$", read, "a\n1\n0x10\n", { types = "int64" })
    raises("FILE: line 3, column 1 %(a%): 'maybe' is neither true nor false$", read, "a\n1\nmaybe\n", { types = "bool" })
    raises("FILE: line 2, column 2: a quote is never closed$", read, 'a,b\n1,"2\n3,4\n')
    raises("FILE: line 2, column 1: text after a closing quote$", read, 'a,b\n"1"2,3\n')
    raises("FILE: line 1: the column 'a' is there twice$", read, "a,a\n1,2\n")
    raises("FILE: line 1: 2 columns, names has 1$", read, "a,b\n1,2\n", { names = { "a" } })
    raises("FILE: columns names the column 'z', which is not there; there are 'a, b'$", read, "a,b\n1,2\n", { columns = { "z" } })
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
        arg = { [0] = "examples/table.lua", ... }, print = function(line) lines[#lines + 1] = tostring(line) end,
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
