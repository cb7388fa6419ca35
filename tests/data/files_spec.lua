-- unpickle, safetensors, npy and idx from Lua: what comes back, and that every bad file is an error with a text.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local native = require "rille.native"
local folder = require "folder"
local problem = folder.problem
local fixtures = "tests/fixtures/pickle/"

local function same(a, b)
  assert(a.dtype == b.dtype, a.dtype .. " and " .. b.dtype)
  assert.are.same(a:shape(), b:shape())
  assert.are.same(a:totable(), b:totable())
end

-- Every start of a file and every file with one bit changed: read(path) raises with prefix or gives what accept takes.
local function damage(path, text, read, prefix, accept, flips)
  local function try(damaged, what)
    folder.write(path, damaged)
    local fine, result = pcall(read, path)
    if fine then
      assert(accept and accept(result), what .. " was taken for a good file")
    else
      local told = result:find(" is .*: ") -- as another kind of file
      assert(told or tostring(result):find(prefix, 1, true), what .. ": " .. tostring(result))
      assert(result:find(path:match("[^/]+$"), 1, true) or result:find("memory", 1, true), what .. " has no name: " .. result)
    end
  end
  for n = 0, #text - 1 do try(text:sub(1, n), ("the first %d bytes"):format(n)) end
  local good = accept
  accept = flips
  for i = 1, math.min(#text, 400) do try(folder.flip(text, i, 1 << (i % 8)), ("bit %d of byte %d"):format(i % 8, i - 1)) end
  accept = good
end

local function anything() return true end

describe("unpickle", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  it("say what a zip archive may be", function()
    rille.save_npz({ x = rille.ones(2) }, here .. "/t")
    assert.matches("load: .*/t is an .npz file of numpy's: rille.load_npz reads it$", problem(rille.load, here .. "/t"))
    assert.matches("unpickle: .*/t is an .npz file of numpy's: rille.load_npz reads it$", problem(rille.unpickle, here .. "/t"))
    local head = "PK\3\4" .. ("\0"):rep(22) .. string.pack("<I2I2", 16, 0)
    for _, read in ipairs { rille.load, rille.unpickle, rille.load_npz } do
      assert.matches(read == rille.load and "torch: no directory at the end" or ": .*/t.pt is a file of torch.save's: rille.load reads it",
        problem(read, folder.write(here .. "/t.pt", head .. "archive/data.pkl and so on")))
      assert.matches(": .*/t.zip is a zip archive: ", problem(read, folder.write(here .. "/t.zip", head .. "word/document.x")))
    end
  end)

  for protocol = 0, 5 do
    it("gives plain values of protocol " .. protocol, function()
      local value = rille.unpickle(fixtures .. ("plain_%d.pkl"):format(protocol))
      assert.are.equal(rille.none, value.none)
      assert.are.same({ true, false }, value.bools)
      assert.are.equal(math.mininteger, value.ints[11])
      assert.are.equal("integer", math.type(value.ints[1]))
      assert.are.equal(2.0 ^ 63, value.large[1])
      assert.are.equal("float", math.type(value.floats[1]))
      assert.are.equal(-math.huge, value.floats[6])
      assert.are.equal("gr\u{fc}\u{df}e \u{20ac} \u{1d11e}\n\\ ' \"", value.text)
      assert.are.equal("\0\255 abc\n", value.bytes)
      assert.are.equal(("x"):rep(300), value.long)
      assert.are.same({ {}, { 1 }, { 1, 2 }, { 1, 2, 3 }, { 1, 2, 3, 4 } }, value.tuples)
      assert.are.same({ [1] = "one", ["(2, 3)"] = "pair", [rille.none] = "none", [2.5] = "float" }, value.keys)
      assert.are.same({ z = 1, a = 2 }, value.ordered)
      assert.are.same({ "shared" }, value.shared[1])
      assert(rawequal(value.shared[1], value.shared[2]))
    end)

    it("gives arrays of protocol " .. protocol, function()
      for _, pair in ipairs(rille.unpickle(fixtures .. ("arrays_%d.pkl"):format(protocol))) do
        local name, array = pair[1], pair[2]
        assert(rille.is_tensor(array) and array:is_contiguous(), name)
        for i, value in ipairs(array:reshape(-1):totable()) do
          if array.dtype == "bool" then value = value and i - 1 or 0 end
          assert(value == i - 1, name)
        end
      end
    end)
  end

  for protocol = 0, 5 do
    it("gives sets, deques, and dicts of all kinds of protocol " .. protocol, function()
      local value = rille.unpickle(fixtures .. ("collections_%d.pkl"):format(protocol))
      assert.same({ 1, 9223372036854775807 }, value.ids:totable())
      value.ids = nil
      assert.same({
        set = { 7 }, frozen = { 8 }, ["empty set"] = {}, groups = { a = { 1 }, b = { 2, 3 } }, plain = { 2 },
        nested = { x = { x = 2, y = 1 } }, counts = { a = 2, b = 1, c = 1 }, ordered = { z = { 1 }, a = 2 },
        deque = { 1, 2 }, bytes = "b\255", id = 5,
      }, value)
    end)
  end

  it("keeps None in lists as rille.none, and gives nil for None alone", function()
    local list = rille.unpickle(folder.write(here .. "/none.pkl", "(lp0\nI1\naNaI3\na."))
    assert.are.equal(3, #list)
    assert.are.equal(rille.none, list[2])
    assert.are.equal("none", tostring(list[2]))
    assert.is_nil(rille.unpickle(folder.write(here .. "/alone.pkl", "N.")))
  end)

  it("writes keys that are tuples as Python does", function()
    local text = "(dp0\n((I1\nS'a'\nt(I2\ntNI01\nF2.5\nttI9\ns."
    text = text:gsub("tNI01\nF2.5\ntt", "tNI01\nF2.5\nt")
    local dict = rille.unpickle(folder.write(here .. "/keys.pkl", text))
    assert.are.equal("((1, 'a'), (2,), None, True, 2.5)", (next(dict)))
  end)

  it("is not blown up by shared tuples as keys or values", function()
    local doubling = "I1\n0(I1\ntp0\n" .. ("0(g0\ng0\ntp0\n"):rep(60)
    local value = rille.unpickle(folder.write(here .. "/values.pkl", doubling .. "."))
    assert(rawequal(value[1], value[2]))
    local text = problem(rille.unpickle, folder.write(here .. "/key.pkl", doubling .. "0(dg0\nI1\ns."))
    assert.matches("unpickle: a tuple that is a key has a text of more than 1000 bytes$", text)
  end)

  it("names what it refuses to load", function()
    assert.matches("unpickle: refuses to load os.system .* in .*refused_system.pkl at byte 0$",
      problem(rille.unpickle, fixtures .. "refused_system.pkl"))
    for _, name in ipairs(folder.list(fixtures)) do
      if name:match("^refused") then assert.matches("unpickle: .*" .. name, problem(rille.unpickle, fixtures .. name)) end
    end
    local evil = folder.write(here .. "/evil.pkl", "cposix\nsystem\n(S'touch " .. here .. "/was_here'\ntR.")
    assert.matches("refuses to load posix.system", problem(rille.unpickle, evil))
    assert.is_false(native.is_file(here .. "/was_here"))
  end)

  it("says what is wrong with the file or the argument", function()
    assert.matches("files_spec.lua:%d+: unpickle: cannot open .*nowhere.pkl: no such file or directory$",
      problem(function() return (rille.unpickle(here .. "/nowhere.pkl")) end))
    assert.matches("unpickle: .*", problem(rille.unpickle, here))
    assert.matches("unpickle: the path must be a string, got table$", problem(rille.unpickle, {}))
    assert.matches("unpickle: the path must be a string, got nil$", problem(rille.unpickle))
    assert.matches("unpickle: the path is a string with a zero byte$", problem(rille.unpickle, "a\0b"))
    assert.matches("unpickle: the path must be a string, got an empty one$", problem(rille.unpickle, ""))
  end)

  it("survives damage", function()
    for _, name in ipairs { "plain_0.pkl", "plain_4.pkl", "arrays_numpy1_4.pkl" } do
      local text = folder.read(fixtures .. name):sub(1, 1500)
      damage(here .. "/damaged.pkl", text, rille.unpickle, "unpickle: ", nil, anything)
    end
  end)

  it("finds damage in gzip files", function()
    local plain = folder.read(fixtures .. "arrays_2.pkl")
    folder.write(here .. "/packed", plain)
    folder.needs_posix "gzip"
    assert(os.execute("gzip -n -- " .. folder.quoted(here .. "/packed")))
    local packed = folder.read(here .. "/packed.gz")
    local count = #rille.unpickle(here .. "/packed.gz")
    local function is_whole(value) return type(value) == "table" and #value == count end
    -- The header's time, flags and system are not covered by the sum.
    damage(here .. "/damaged.gz", packed, rille.unpickle, "unpickle: ", nil, is_whole)
    assert.matches("damaged.gz", problem(rille.unpickle, folder.write(here .. "/damaged.gz", packed:sub(1, -9))))
  end)
end)

describe("save and load", function()
  local here, path
  setup(function()
    here = folder.new()
    path = here .. "/t.safetensors"
  end)
  teardown(function() folder.remove(here) end)

  it("give back every dtype and shape", function()
    local base = rille.arange(24):reshape(2, 3, 4)
    local dict = {
      transposed = base:transpose(0, 2), scalar = rille.tensor(2.5), empty = rille.zeros(0, 3), row = base[1],
      strided = base:slice(0, 4, 2, 3), parameter = rille.ones(2, { requires_grad = true }),
    }
    for _, dtype in ipairs { "bool", "uint8", "int32", "int64", "float32", "float64" } do dict[dtype] = base:to(dtype) end
    rille.save(dict, path, { epoch = "3", lr = 0.5 })
    local loaded, metadata = rille.load(path)
    for name, tensor in pairs(dict) do same(tensor:detach(), loaded[name]) end
    for name in pairs(loaded) do assert.is_not_nil(dict[name]) end
    assert.is_false(loaded.parameter.requires_grad)
    assert.are.same({ epoch = "3", lr = "0.5" }, metadata)
  end)

  it("keep the order of a state dict, and need none", function()
    local net = rille.nn.Sequential(rille.nn.Linear(3, 4), rille.nn.Linear(4, 2))
    rille.save(net:state_dict(), path)
    local names = {}
    for name in pairs((rille.load(path))) do names[#names + 1] = name end
    assert.are.same({ "0.weight", "0.bias", "1.weight", "1.bias" }, names)
    local other = rille.nn.Sequential(rille.nn.Linear(3, 4), rille.nn.Linear(4, 2))
    other:load_state_dict((rille.load(path)))
    same(net[1].weight:detach(), other[1].weight:detach())
    rille.save({ b = rille.zeros(1), a = rille.zeros(2), c = rille.zeros(3) }, path)
    names = {}
    for name in pairs((rille.load(path))) do names[#names + 1] = name end
    assert.are.same({ "a", "b", "c" }, names)
    rille.save({}, path)
    assert.is_nil(next((rille.load(path))))
  end)

  it("keep a loop's checkpoint: tables, plain values, an optimizer's state", function()
    local net = rille.nn.Linear(2, 2)
    local opt = rille.optim.Adam(net:parameters(), { lr = 0.25 })
    net(rille.ones(1, 2)):sum():backward()
    opt:step()
    local saved = {
      epoch = 3, loss = 0.1, best = -math.huge, done = false, words = { "\u{4e2d}", "a/b", "" }, none = {}, [7] = "seven",
      format = "mine", checksum = 1, model = net:state_dict(), optimizer = opt:state_dict(),
    }
    rille.save(saved, path)
    local found, metadata = rille.load(path)
    assert.are.same({}, metadata)
    for _, name in ipairs { "epoch", "loss", "best", "done", "words", "none", 7, "format", "checksum" } do
      assert.are.same(saved[name], found[name])
      assert.are.equal(math.type(saved[name]), math.type(found[name]))
    end
    local other = rille.nn.Linear(2, 2)
    local again = rille.optim.Adam(other:parameters())
    other:load_state_dict(found.model)
    again:load_state_dict(found.optimizer)
    assert.are.equal(0.25, again.param_groups[1].lr)
    for _, pair in ipairs { { net, opt }, { other, again } } do
      pair[2]:zero_grad()
      pair[1](rille.ones(1, 2)):square():sum():backward()
      pair[2]:step()
    end
    assert.are.same(net.weight:totable(), other.weight:totable())
    for _, texts in ipairs { { a = "x", ["a/b"] = "i1" }, { ["/"] = "i1" }, { a = "fzz" }, { ["#x"] = "i1" } } do
      texts["/format"] = "rille tables 1"
      rille.save({}, path, texts)
      assert.matches("load: .* is damaged: its names and texts are no tables", problem(rille.load, path))
    end
  end)

  it("say what cannot be saved, and leave the old file alone", function()
    rille.save({ a = rille.ones(2) }, path)
    local before = folder.read(path)
    local function refuses(text, ...) assert.matches(text, problem(rille.save, ...)) end
    refuses("save: a/step is a function, which a file cannot keep$", { a = { step = print } }, path)
    refuses("save: net is a module; its tensors are net:state_dict%(%)$", { net = rille.nn.Linear(1, 1) }, path)
    refuses("save: a: keys must be strings or integers, got boolean$", { a = { [true] = 1 } }, path)
    refuses("save: metadata goes with tensors alone", { a = 1 }, path, { b = "2" })
    refuses("save: a: a key is an empty string$", { a = { [""] = 1 } }, path)
    local loop = {}
    loop.a = loop
    refuses("save: tables are deeper than 64 at a/a/.*: does one hold itself%?$", loop, path)
    refuses("save: needs a table of tensors such as net:state_dict%(%), got a tensor$", rille.ones(1), path)
    refuses("got a module$", rille.nn.Linear(1, 1), path)
    refuses("got nil$", nil, path)
    refuses("save: the path must be a string, got nil$", {}, nil)
    refuses('save: metadata "a" must be a string, got table$', {}, path, { a = {} })
    refuses("safetensors: .*", { ["\255"] = rille.ones(1) }, path)
    refuses("safetensors: .*", { ["__metadata__"] = rille.ones(1) }, path)
    refuses('save: the text "a" has a zero byte$', { ["a\0b"] = rille.ones(1) }, path)
    refuses("safetensors: cannot .*no such file or directory$", { a = rille.ones(1) }, here .. "/none/t.safetensors")
    local freed = rille.ones(1)
    freed:free()
    refuses("this tensor was freed", { a = freed }, path)
    assert.are.equal(before, folder.read(path))
    assert.are.same({ "t.safetensors" }, folder.list(here))
  end)

  it("leave the old file whole when the disk is full", function()
    local other = here .. "/t"
    rille.save({ a = rille.ones(2) }, path)
    rille.save({ a = rille.ones(2) }, other)
    local before = folder.read(path)
    -- A file may have 8 blocks; the signal for that is ignored, so that write says it, as on a full disk.
    local output = folder.run(([[
      local rille = require "rille"
      print(pcall(rille.save, { a = rille.ones(100000) }, %q))
      print(pcall(rille.save_npy, rille.ones(100000), %q))
      print(pcall(rille.image.save, rille.rand(200, 200), %q))
      print(pcall(rille.plot.svg, rille.rand(5000), %q))
      print(rille.ones(2):sum():item())]]):format(path, other, other, other), "trap '' XFSZ; ulimit -f 8")
    assert.matches("false[^\n]*safetensors: cannot write [^\n]*file too large", output)
    assert.matches("false[^\n]*npy: cannot write", output)
    assert.matches("false[^\n]*png: cannot write", output)
    assert.matches("false[^\n]*plot", output)
    assert.matches("2.0\n$", output)
    assert.are.equal(before, folder.read(path))
    assert.are.equal(before, folder.read(other))
    assert.are.same({ "t", "t.safetensors" }, folder.list(here))
    os.remove(other)
  end)

  it("hold uint64 where int64 can", function()
    local function file(n)
      local h = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"ids":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}'
      return folder.write(here .. "/u64.st", string.pack("<s8", h) .. string.pack("<I8f", n, 1.5))
    end
    assert.same({ 7 }, rille.load(file(7)).ids:totable())
    assert.same({ math.maxinteger }, rille.load(file(math.maxinteger)).ids:totable())
    assert.matches("safetensors: in the tensor 'ids' the uint64 value 9223372036854775808 does not fit int64, the widest .*u64.st",
      problem(rille.load, file(math.mininteger)))
    local head = "{'descr': '>u8', 'fortran_order': False, 'shape': (2,), }\n"
    local npy = "\x93NUMPY\1\0" .. string.pack("<s2", head)
    assert.same({ 1, 2 }, rille.load_npy(folder.write(here .. "/u.npy", npy .. string.pack(">I8I8", 1, 2))):totable())
    assert.matches("npy: the uint64 value 18446744073709551615 does not fit int64",
      problem(rille.load_npy, folder.write(here .. "/u.npy", npy .. string.pack(">I8I8", 1, -1))))
  end)

  it("tell a foreign file by what it holds", function()
    local torch = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}q\x00."
    for text, what in pairs {
      ["\x80\4\x95abc"] = "a pickle of Python's: rille.unpickle", ["\x93NUMPY\1"] = "an .npy file of numpy's: rille.load_npy",
      ["\x89HDF\r\n\x1a\n"] = "an HDF5 file", ["\x89PNG\r\n\x1a\n"] = "a PNG picture: rille.image.load", ["\xff\xd8\xff\xe0"] = "a JPEG picture: rille.image.load",
      ["GGUF\3\0\0\0"] = "a GGUF file", ["\8\7\x12\7pytorch"] = "an ONNX model, it seems: rille.onnx.load", ["\x1f\x8b\8"] = "a gzip file",
      ['{ "a": 1 }'] = "JSON", ["[1, 2]"] = "JSON", ["a,b\n1,2\n"] = "text: rille.data.read_csv", ["gr\u{fc}\u{df}e"] = "text",
      ["version https://git-lfs.github.com/spec/v1"] = "a Git LFS pointer", ["<!DOCTYPE html><html>"] = "a web page",
      ["\0\0\8\3\0\0"] = "an IDX file: rille.read_idx", ["RIFF\1\2\3\4WAVEfmt "] = "a WAV sound: rille.audio.load reads it",
      ["fLaC\0\0\0\34"] = "a FLAC sound: rille.audio.load", ["PK\3\4" .. ("\0"):rep(22) .. "\19\0\0\0[Content_Types].xml"] = "an Office file",
      ["PAR1\21\4\21"] = "a Parquet table: tables are read as CSV; Python converts it: python3 -c \"import pandas; pandas.read_parquet('",
      ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"] = "an old Office file", ["ARROW1\0\0"] = "an Arrow (Feather) table",
    } do
      if native.left_out.sound then what = what:gsub(": rille.audio.load.*", ": this build is without sound files") end
      local place = folder.write(here .. "/foreign", text)
      assert.matches("files_spec.lua:%d+: load: .*/foreign is " .. what:gsub("%p", "%%%0"), problem(function() local _ = rille.load(place) end))
      if not what:find "PNG" and not what:find "JPEG" then
        assert.matches("image.load: .*/foreign is " .. what:gsub("%p", "%%%0"), problem(rille.image.load, place))
      end
    end
    assert.matches("unpickle: .*is a file of torch.save's: rille.load reads it", problem(rille.unpickle, folder.write(here .. "/foreign", torch)))
    assert.matches("image.load: .*is a file of torch.save's: rille.load reads it", problem(rille.image.load, here .. "/foreign"))
    assert.matches("torch: the file is truncated: needs 1 bytes, 0 are left in .*/foreign at byte %d+", problem(rille.load, here .. "/foreign"))
    assert.matches("safetensors: not a safetensors file: a header of ", problem(rille.load, folder.write(here .. "/foreign", ("\xfe"):rep(9))))
    assert.matches("read_csv: .*/foreign is a Parquet table: .*read_parquet%('.*/foreign'%)%.to_csv%('.*/foreign%.csv', index=False%)",
      problem(rille.data.read_csv, folder.write(here .. "/foreign", "PAR1\21\4\21")))
    local has_sound = not native.left_out.sound
    if has_sound then assert.matches("audio.load: .*/foreign is a Parquet table", problem(rille.audio.load, here .. "/foreign")) end
    assert.matches("onnx.load: .*/foreign is a PNG picture: rille.image.load", problem(rille.onnx.load, folder.write(here .. "/foreign", "\x89PNG\r\n\x1a\n")))
    folder.write(here .. "/foreign", "RIFF\1\2\3\4WAVEfmt ")
    if has_sound then assert.matches("sound: .*/foreign: ", problem(rille.audio.load, here .. "/foreign")) end
    rille.save({ a = rille.ones(1) }, here .. "/foreign")
    assert.matches("read_idx: .* is a safetensors file: rille.load reads it$", problem(rille.read_idx, here .. "/foreign"))
    -- A pipe is refused at once, like other files that are none.
    os.remove(here .. "/foreign")
    folder.needs_posix "pipes with names"
    assert(os.execute("mkfifo " .. here .. "/pipe"))
    assert.matches("safetensors: cannot read .*/pipe: not a regular file", problem(rille.load, here .. "/pipe"))
    os.remove(here .. "/pipe")
  end)

  it("do not write under another format's name", function()
    local x = rille.ones(2, 2)
    for _, case in ipairs {
      { "save_npz: writes npz, .*'.*/a.pt' says PyTorch's: rille.save writes PyTorch's$", rille.save_npz, { a = x }, "a.pt" },
      { "save: .*'.*/a.NPZ' says npz: rille.save_npz writes npz$", rille.save, { a = x }, "a.NPZ" },
      { "save: .* says CSV; end it in .safetensors$", rille.save, { a = x }, "a.csv" },
      { "save_npz: writes npz, .* says npy: rille.save_npy writes npy$", rille.save_npz, { a = x }, "a.npy" },
      { "save_npy: .* says safetensors: rille.save writes safetensors$", rille.save_npy, x, "a.safetensors" },
      { "write_idx: .* says PNG: rille.image.save writes PNG$", rille.write_idx, x, "a.png" },
      { "image.save: writes PNG, .* says GIF; end it in .png$", rille.image.save, x, "a.gif" },
      { "plot.svg: writes SVG, .* says PNG: rille.image.save writes PNG$", rille.plot.svg, { 1, 2 }, "a.png" },
      { "plot.histogram_svg: .* says PDF; end it in .svg$", rille.plot.histogram_svg, x, "a.pdf" },
    } do
      assert.matches("files_spec.lua:%d+: " .. case[1], problem(function() case[2](case[3], here .. "/" .. case[4]) end))
      assert.is_false(native.is_file(here .. "/" .. case[4]))
    end
    for _, name in ipairs { "plain", "a.bin", "a.ckpt", "v1.2", "net.best" } do rille.save({ a = x }, here .. "/" .. name) end
    rille.write_idx(x, here .. "/train-images.idx3-ubyte")
    rille.write_idx(x, here .. "/a.idx.gz")
    for _, name in ipairs(folder.list(here)) do os.remove(here .. "/" .. name) end
  end)

  it("survive damage", function()
    rille.save({ a = rille.ones(2, 3), b = rille.arange(5) }, path, { note = "x" })
    local text = folder.read(path)
    damage(here .. "/damaged.st", text, rille.load, "safetensors: ", nil, anything)
    os.remove(here .. "/damaged.st")
    local function header(json) return string.pack("<s8", json) end
    for _, bad in ipairs {
      string.pack("<I8", 2 ^ 62 // 1) .. "{}",
      header('{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}'),
      header('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}}') .. "12345678",
      header('{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}') .. "12345678",
      header('{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}') .. "12345678",
      header('{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}}')
        .. "123456789012",
      header("[]"), "",
    } do
      assert.matches("safetensors: .*bad.st", problem(rille.load, folder.write(here .. "/bad.st", bad)))
    end
  end)
end)

describe("npy and idx", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  it("npy files give back tensors", function()
    local base = rille.arange(12):reshape(3, 4)
    for _, tensor in ipairs { base, base:t(), base:to("bool"), rille.tensor(1.5), rille.zeros(0, 2), base:to("float64") } do
      rille.save_npy(tensor, here .. "/a.npy")
      same(tensor, rille.load_npy(here .. "/a.npy"))
    end
    assert.matches("argument 1 must be a tensor, got table$", problem(rille.save_npy, {}, here .. "/a.npy"))
    assert.matches("save_npy: the path must be a string, got nil$", problem(rille.save_npy, base))
    damage(here .. "/b.npy", folder.read(here .. "/a.npy"), rille.load_npy, "npy: ", nil, anything)
    local head = "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 16), }\n"
    folder.write(here .. "/b.npy", "\x93NUMPY\1\0" .. string.pack("<s2", head))
    assert.matches("npy: .*b.npy", problem(rille.load_npy, here .. "/b.npy"))
  end)

  it("npz files give back tensors by name", function()
    local dict = { a = rille.arange(12):reshape(3, 4):t(), ["net.0.bias"] = rille.zeros(0), b = rille.tensor(true) }
    for _, compressed in ipairs { true, false } do
      rille.save_npz(dict, here .. "/a.npz", { compressed = compressed })
      local names = {}
      for name, tensor in pairs(rille.load_npz(here .. "/a.npz")) do
        names[#names + 1] = name
        same(dict[name], tensor)
      end
      assert.same({ "a", "b", "net.0.bias" }, names)
      damage(here .. "/b.npz", folder.read(here .. "/a.npz"), rille.load_npz, "npz: ", nil, anything)
    end
    assert.matches("save_npz: needs a table of tensors such as net:state_dict%(%), got a tensor$", problem(rille.save_npz, rille.ones(1), here .. "/a"))
    assert.matches('save_npz: "x" must be a tensor, got number$', problem(rille.save_npz, { x = 1 }, here .. "/a"))
    assert.matches("save_npz: no option 'compresed', did you mean 'compressed'", problem(rille.save_npz, {}, here .. "/a", { compresed = true }))
    assert.matches("load_npz: the path must be a string, got nil$", problem(rille.load_npz))
    assert.matches("npz: cannot open .*none.npz: no such file", problem(rille.load_npz, here .. "/none.npz"))
    local big = "PK\5\6" .. ("\0"):rep(4) .. "\255\255\255\255" .. ("\255"):rep(8) .. "\0\0"
    assert.matches("npz: a directory of 65535 entries at byte 4294967295 does not fit .*b.npz at byte 0", problem(rille.load_npz, folder.write(here .. "/b.npz", big)))
  end)

  -- A zip file of stored entries { name, content }.
  local function zip(entries)
    local body, directory = "", ""
    for _, entry in ipairs(entries) do
      local crc = ~0 & 0xffffffff
      for i = 1, #entry[2] do
        crc = crc ~ entry[2]:byte(i)
        for _ = 1, 8 do crc = crc & 1 == 1 and (crc >> 1) ~ 0xedb88320 or crc >> 1 end
      end
      local head = string.pack("<I2I2I2I4I4I4I4I2I2", 20, 0, 0, 0, ~crc & 0xffffffff, #entry[2], #entry[2], #entry[1], 0)
      directory = directory .. "PK\1\2\20\0" .. head .. string.pack("<I2I2I2I4I4", 0, 0, 0, 0, #body) .. entry[1]
      body = body .. "PK\3\4" .. head .. entry[1] .. entry[2]
    end
    return body .. directory .. string.pack("<c4I2I2I2I2I4I4I2", "PK\5\6", 0, 0, #entries, #entries, #directory, #body, 0)
  end

  local function array(descr, shape, bytes)
    local head = ("{'descr': %s, 'fortran_order': False, 'shape': %s, }\n"):format(descr, shape)
    return "\x93NUMPY\1\0" .. string.pack("<s2", head) .. bytes
  end

  it("npz files with text and more give what can be read", function()
    local letters = "c\0\0\0a\0\0\0t\0\0\0\xfc\0\0\0\0\0\0\0\0\0\0\0"
    local path = folder.write(here .. "/mixed.npz", zip {
      { "images.npy", array("'|u1'", "(2,)", "\1\2") }, { "names.npy", array("'<U3'", "(2,)", letters) },
      { "codes.npy", array("'|S2'", "(2, 1)", "xyz\0") }, { "one.npy", array("'>U1'", "()", "\0\0\x20\xac") },
      { "objects.npy", array("'|O'", "(1,)", "\x80\4N.") }, { "complex.npy", array("'<c8'", "(1,)", ("\0"):rep(8)) },
      { "rows.npy", array("[('a', '<f4')]", "(1,)", "\0\0\0\0") }, { "ids.npy", array("'<u8'", "(1,)", ("\255"):rep(8)) },
      { "readme.txt", "hello" },
    })
    local dict, reasons = rille.load_npz(path)
    local names = {}
    for name in pairs(dict) do names[#names + 1] = name end
    assert.same({ "images", "names", "codes", "one" }, names)
    assert.same({ 1, 2 }, dict.images:totable())
    assert.same({ "cat", "\u{fc}" }, dict.names)
    assert.same({ { "xy" }, { "z" } }, dict.codes)
    assert.equal("\u{20ac}", dict.one)
    assert.matches("no tensor holds the numpy type '|O'", reasons.objects)
    assert.matches("no tensor holds the numpy type '<c8'", reasons.complex)
    assert.matches("structured numpy type", reasons.rows)
    assert.matches("the uint64 value 18446744073709551615 does not fit int64", reasons.ids)
    assert.matches("no array: the name does not end in .npy", reasons["readme.txt"])
    assert.matches("load_npz: 'objects' in .*mixed.npz was left out: npy: no tensor holds", problem(function() return dict.objects end))
    assert.is_nil(dict.nothing)
    dict, reasons = rille.load_npz(path, { names = { "images" } })
    assert.same({ 1, 2 }, dict.images:totable())
    assert.is_nil(dict.names)
    assert.is_nil(reasons.objects)
    assert.matches("load_npz: 'objects' in .* cannot be read: npy: no tensor holds", problem(rille.load_npz, path, { names = { "objects" } }))
    assert.matches("load_npz: no array 'image' in .*mixed.npz; there are .*images",
      problem(rille.load_npz, path, { names = { "image" } }))
    assert.matches("load_npz: names must be strings, got ", problem(rille.load_npz, path, { names = { 1 } }))
    -- What is damaged is still an error, not left out.
    local text = folder.read(path)
    assert.matches("npz: the check sum of 'names' is wrong",
      problem(rille.load_npz, folder.write(here .. "/bad.npz", text:gsub("c%z%z%za", "d\0\0\0a"))))
    local odd = zip { { "t.npy", array("'<U1'", "(1,)", "\xff\xff\xff\xff") } }
    assert.matches("load_npz: text with the code point %-1, which is no character", problem(rille.load_npz, folder.write(here .. "/bad.npz", odd)))
    assert.matches("npy: no tensor holds text %(numpy type 'U3'%)",
      problem(rille.load_npy, folder.write(here .. "/t.npy", array("'<U3'", "(2,)", letters))))
  end)

  it("idx files give back tensors, gzipped or not", function()
    for _, name in ipairs { "/a.idx", "/a.idx.gz" } do
      for _, dtype in ipairs { "uint8", "int32", "float32", "float64" } do
        local tensor = rille.arange(12):to(dtype):reshape(3, 4):t()
        rille.write_idx(tensor, here .. name)
        same(tensor, rille.read_idx(here .. name))
      end
    end
    assert.are.equal("\31\139", folder.read(here .. "/a.idx.gz"):sub(1, 2))
    assert.matches("idx: .*int64", problem(rille.write_idx, rille.arange(3), here .. "/b.idx"))
  end)

  it("idx files that are damaged are errors", function()
    local images = rille.datasets.digits { n = 2 }
    rille.write_idx(images, here .. "/a.idx")
    rille.write_idx(images, here .. "/a.idx.gz")
    local plain, packed = folder.read(here .. "/a.idx"), folder.read(here .. "/a.idx.gz")
    damage(here .. "/b.idx", plain:sub(1, 16), rille.read_idx, "idx: ")
    damage(here .. "/b.idx", plain, rille.read_idx, "idx: ", nil, function(t) return t:numel() == images:numel() end)
    damage(here .. "/b.gz", packed, rille.read_idx, "idx: ", nil, function(t) return rille.equal(t, images) end)
    local overflow = "\0\0\8\3" .. ("\255"):rep(12)
    assert.matches("idx: .*b.idx", problem(rille.read_idx, folder.write(here .. "/b.idx", overflow .. "abc")))
    assert.matches("idx: .*b.idx", problem(rille.read_idx, folder.write(here .. "/b.idx", "\0\0\8\255" .. ("\1"):rep(900))))
    assert.matches("idx: .*b.idx", problem(rille.read_idx, folder.write(here .. "/b.idx", plain .. "x")))
  end)
end)

describe("files without memory", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  -- Fails the first, second, ... allocation and all after it until the job gets through.
  local function until_done(job)
    collectgarbage()
    local before = rille.memory().in_use
    for n = 1, 10000 do
      native.fail_allocation(n, true)
      local fine, text = pcall(job)
      native.fail_allocation(0)
      collectgarbage()
      collectgarbage()
      assert(rille.memory().in_use == before, "bytes were lost")
      if fine then return n end
      assert(tostring(text):find("memory"), text)
    end
    error("never done")
  end

  it("are errors, and nothing is lost", function()
    local x = rille.arange(12):to("float32"):reshape(3, 4)
    local small, picture = x:t(), rille.datasets.digits { n = 3 }
    local st, npy, idx, png = here .. "/a.st", here .. "/a.npy", here .. "/a.idx.gz", here .. "/a.png"
    local npz = here .. "/a.npz"
    rille.save({ a = small, b = x }, st)
    for _, job in ipairs {
      function() rille.unpickle(fixtures .. "arrays_4.pkl") end,
      function() rille.save({ a = small, b = x }, st) end,
      function() rille.load(st) end,
      function() rille.save_npy(small, npy) end,
      function() rille.load_npy(npy) end,
      function() rille.write_idx(small, idx) end,
      function() rille.read_idx(idx) end,
      function() rille.save_npz({ a = picture, b = picture }, npz, { compressed = true }) end,
      function() rille.load_npz(npz) end,
      function() rille.image.save(picture, png) end,
      function() rille.image.load(png) end,
      function() rille.datasets.digits { n = 5 } end,
    } do
      assert(until_done(job) > 1)
    end
  end)
end)
