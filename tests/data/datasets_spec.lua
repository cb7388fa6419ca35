-- Data sets: where they are looked for, what a download may and may not do, and what is in them.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local native = require "rille.native"
local folder = require "folder"
local datasets, problem = rille.datasets, folder.problem
local mnist_root = folder.mnist()

local function shape(tensor) return tensor.dtype .. " " .. table.concat(tensor:shape(), "x") end

-- Four small IDX files as MNIST's.
local function write_idx_set(root, ending, n)
  folder.make(root)
  for i, part in ipairs { "train", "t10k" } do
    local images, labels = datasets.digits { n = n // i, seed = i }
    rille.write_idx(images, root .. "/" .. part .. "-images-idx3-ubyte" .. ending)
    rille.write_idx(labels:to("uint8"), root .. "/" .. part .. "-labels-idx1-ubyte" .. ending)
  end
end

local function never() error("something is downloaded") end

local nowhere = { "file:///nowhere/a", "file:///nowhere/b/" }

-- MNIST's real files, or a pending test that says why.
local function it_with_mnist(name, test)
  if mnist_root then return it(name, test) end
  pending(name .. " (no MNIST: neither RILLE_DATA nor ../shared/data has mnist/mnist.pkl.gz)", function() end)
end

describe("digits", function()
  it("are the same for a seed, and leave the default generator alone", function()
    rille.manual_seed(5)
    local expected = rille.rand(4)
    rille.manual_seed(5)
    local images, labels = datasets.digits { n = 50, seed = 3 }
    assert(rille.equal(expected, rille.rand(4)))
    assert.are.equal("uint8 50x28x28", shape(images))
    assert.are.equal("int64 50", shape(labels))
    local again, labels_again = datasets.digits { n = 50, seed = 3 }
    assert(rille.equal(images, again) and rille.equal(labels, labels_again))
    assert.is_false(rille.equal(images, (datasets.digits { n = 50, seed = 4 })))
  end)

  it("are all ten, with ink on black", function()
    local images, labels = datasets.digits { n = 500 }
    local seen = {}
    for _, label in ipairs(labels:totable()) do seen[label] = (seen[label] or 0) + 1 end
    for digit = 0, 9 do assert(seen[digit] and seen[digit] > 20, "few of " .. digit) end
    local mean = images:to("float32"):mean():item()
    assert(mean > 10 and mean < 80, "mean " .. mean)
    assert.are.equal(0, images:slice(0, 500):select(1, 0):select(1, 0):to("int64"):sum():item())
  end)

  it("take n and seed only", function()
    assert.matches("datasets_spec.lua:%d+: digits: no option 'count'; it takes n, seed$",
      problem(function() datasets.digits { count = 3 } end))
    assert.matches("digits: n must be integer, got string$", problem(datasets.digits, { n = "3" }))
    assert.matches("digits: n must be >= 0, got %-1$", problem(datasets.digits, { n = -1 }))
    assert.are.equal("uint8 0x28x28", shape((datasets.digits { n = 0 })))
    assert.matches("too large for memory$", problem(datasets.digits, { n = math.maxinteger }))
  end)
end)

describe("files that are there", function()
  local here
  before_each(function() here = folder.new() end)
  after_each(function() folder.remove(here) end)

  for _, place in ipairs { "", "/mnist", "/MNIST/raw" } do
    for _, ending in ipairs { "", ".gz" } do
      it(("are found in root%s as *%s, and nothing is downloaded"):format(place, ending), function()
        write_idx_set(here .. place, ending, 40)
        local options = { root = here, mirrors = nowhere, progress = never }
        local images, labels, source = datasets.mnist(options)
        assert.are.equal("uint8 40x28x28", shape(images))
        assert.are.equal("int64 40", shape(labels))
        assert.are.equal(("MNIST from %s%s/train-images-idx3-ubyte%s"):format(here, place, ending), source)
        options.train = false
        assert.are.equal("uint8 20x28x28", shape((datasets.mnist(options))))
        options.train = nil
        local sets = datasets.mnist_or_digits(options)
        assert.are.equal("float32 34x784", shape(sets.x_train))
        assert.are.equal("float32 6x784", shape(sets.x_valid))
        assert.are.equal("float32 20x784", shape(sets.x_test))
        assert.are.equal("int64 6", shape(sets.y_valid))
        assert(rille.equal(images[0]:reshape(784):to("float32") / 256, sets.x_train[0]))
        assert.are.equal(source, sets.source)
        assert.are.equal(place == "" and 4 or 1, #folder.list(here))
      end)
    end
  end

  it("are looked for in RILLE_DATA, then in the cache", function()
    write_idx_set(here .. "/data/mnist", ".gz", 40)
    write_idx_set(here .. "/cache/rille/mnist", ".gz", 20)
    local code = [[print(require("rille").datasets.mnist { download = false }:size(0))]]
    local function run(before) return (folder.run(code, before)) end
    local cache = "export XDG_CACHE_HOME=" .. folder.quoted(here .. "/cache")
    assert.matches("^40\n", run(cache .. "; export RILLE_DATA=" .. folder.quoted(here .. "/data")))
    assert.matches("^20\n", run(cache .. "; unset RILLE_DATA"))
    assert.matches("^20\n", run(("mkdir %s; mv %s %s; export HOME=%s; unset RILLE_DATA XDG_CACHE_HOME"):format(
      here .. "/home", here .. "/cache", here .. "/home/.cache", here .. "/home")))
    assert.matches("datasets: no folder for data: give root or set RILLE_DATA", run("unset RILLE_DATA XDG_CACHE_HOME HOME"))
  end)

  it("are errors when they are damaged or something else", function()
    write_idx_set(here, ".gz", 40)
    local path = here .. "/train-images-idx3-ubyte.gz"
    local whole = folder.read(path)
    local options = { root = here, progress = never, mirrors = nowhere }
    folder.write(path, whole:sub(1, 500))
    assert.matches("idx: .*train%-images%-idx3%-ubyte.gz", problem(datasets.mnist, options))
    assert.matches("idx: .*train%-images%-idx3%-ubyte.gz", problem(datasets.mnist_or_digits, options))
    folder.write(path, folder.flip(whole, 600, 4))
    assert.matches("idx: .*train%-images%-idx3%-ubyte.gz", problem(datasets.mnist, options))
    rille.write_idx(rille.zeros(3, 28, 28, { dtype = "uint8" }), path)
    assert.matches("mnist: 3 images need as many labels, .*train%-labels.* holds uint8 %[40%]$", problem(datasets.mnist, options))
    rille.write_idx(rille.zeros(40, 28, 27, { dtype = "uint8" }), path)
    assert.matches("mnist: images of 28 x 28 bytes are needed, .* holds uint8 %[40, 28, 27%]$", problem(datasets.mnist, options))
    folder.write(path, whole)
    rille.write_idx(rille.full({ 40 }, 10, { dtype = "uint8" }), here .. "/train-labels-idx1-ubyte.gz")
    assert.matches("mnist: .*train%-labels.* has labels above 9$", problem(datasets.mnist, options))
  end)

  it("say so when they are not", function()
    assert.matches("datasets_spec.lua:%d+: mnist: no train%-images%-idx3%-ubyte%(.gz%) in .*, and download is off$",
      problem(function() datasets.mnist { root = here, download = false } end))
    assert.matches("mnist_pickle: no mnist.pkl%(.gz%) in .*, and download is off$",
      problem(datasets.mnist_pickle, { root = here, download = false }))
    assert.matches("mnist: no option 'roots', did you mean 'root'%?; it takes download, mirrors, progress, root, train$",
      problem(datasets.mnist, { roots = here }))
    assert.matches("mnist: root must be string, got integer$", problem(datasets.mnist, { root = 3 }))
    assert.matches("mnist: root is empty$", problem(datasets.mnist, { root = "" }))
    assert.matches("mnist: options go into a table, as in { name = value }, got string$", problem(datasets.mnist, "here"))
    assert.matches("datasets: the list of mirrors is empty$", problem(datasets.mnist, { root = here, mirrors = {} }))
  end)
end)

describe("download", function()
  local here, content, sum
  setup(function()
    here = folder.new()
    folder.make(here .. "/mirror")
    content = ("0123456789"):rep(1000)
    sum = native.sha256_file(folder.write(here .. "/mirror/file", content))
    folder.write(here .. "/mirror/short", content:sub(1, 3000))
  end)
  teardown(function() folder.remove(here) end)
  before_each(folder.needs_curl)

  local function url(name) return "file://" .. here .. "/mirror/" .. name end

  it("fetches, checks, and does nothing the second time", function()
    local path, calls = here .. "/new/sub/file", 0
    local options = { path = path, urls = { url "none", url "file" }, sha256 = sum, size = #content }
    function options.progress(done, total)
      calls = calls + 1
      assert(done <= #content and total == #content)
    end
    assert.are.equal(path, datasets.download(options))
    assert.are.equal(content, folder.read(path))
    assert(calls > 0)
    options.progress, options.urls = never, { url "none" }
    datasets.download(options)
    assert.are.same({ "file" }, folder.list(here .. "/new/sub"))
  end)

  it("replaces a damaged file only by a good one", function()
    local path = folder.write(here .. "/old", "old")
    local bad = { path = path, urls = url "short", sha256 = sum, progress = false }
    assert.matches("datasets_spec.lua:%d+: download: .*old.*short.*check sum", problem(function() datasets.download(bad) end))
    assert.are.equal("old", folder.read(path))
    bad.urls = { url "short", url "file" }
    datasets.download(bad)
    assert.are.equal(content, folder.read(path))
  end)

  it("takes up a part that broke off", function()
    local path = here .. "/part"
    folder.write(path .. ".part", content:sub(1, 4000))
    datasets.download { path = path, urls = url "file", sha256 = sum, progress = false }
    assert.are.equal(content, folder.read(path))
    assert.is_false(native.is_file(path .. ".part"))
    folder.write(here .. "/part2.part", ("x"):rep(4000)) -- of something else
    datasets.download { path = here .. "/part2", urls = url "file", sha256 = sum, progress = false }
    assert.are.equal(content, folder.read(here .. "/part2"))
  end)

  it("tells what each mirror said", function()
    local text = problem(datasets.download, { path = here .. "/x", urls = { url "none", "gopher://a/b" }, progress = false })
    assert.matches("download: cannot get .*/x; file://.*/none: curl.*gopher://a/b: ", text)
    assert.is_false(native.is_file(here .. "/x"))
    assert.matches("download: needs the program no%-such%-curl, which is not installed",
      problem(datasets.download, { path = here .. "/x", urls = url "file", program = "no-such-curl", progress = false }))
  end)

  it("lets checks and progress functions refuse", function()
    local options = { path = here .. "/y", urls = url "file", progress = false }
    function options.check(path) error("not what I want: " .. #folder.read(path), 0) end
    assert.matches("not what I want: 10000", problem(datasets.download, options))
    function options.check() error({}) end
    assert.matches("the check failed", problem(datasets.download, options))
    options.check = nil
    function options.progress() error("progress is broken", 0) end
    assert.matches("^progress is broken$", problem(datasets.download, options))
    local odd = {}
    function options.progress() error(odd) end
    local _, thrown = pcall(datasets.download, options)
    assert.are.equal(odd, thrown)
    function options.progress() return false end
    assert.matches("download: ", problem(datasets.download, options))
    assert.is_false(native.is_file(here .. "/y"))
  end)

  it("checks its arguments", function()
    assert.matches("download: needs urls$", problem(datasets.download, { path = "x" }))
    assert.matches("download: the path must be a string, got nil$", problem(datasets.download, { urls = "x" }))
    local function refuses(text, options) assert.matches(text, problem(datasets.download, options)) end
    refuses("download: takes 1 to 16 addresses, got 0$", { path = "x", urls = {} })
    refuses("download: the path must be a string, got boolean$", { path = "x", urls = { true } })
    refuses("download: size must be integer, got number$", { path = "x", urls = "x", size = 1.5 })
    refuses("SHA%-256 has 64", { path = here .. "/z", urls = url "file", sha256 = "12", progress = false })
  end)
end)

describe("MNIST from mirrors", function()
  local here, mirror
  before_each(folder.needs_curl)
  before_each(function()
    here = folder.new()
    mirror = here .. "/mirror"
    folder.make(mirror)
  end)
  after_each(function() folder.remove(here) end)

  local function options() return { root = here .. "/root", mirrors = { "file://" .. mirror }, progress = false } end

  it("is refused when the sum is wrong or the file is cut off", function()
    write_idx_set(mirror, ".gz", 40)
    assert.matches("mnist: download: .*train%-images%-idx3%-ubyte.gz.*check sum", problem(datasets.mnist, options()))
    folder.write(mirror .. "/train-images-idx3-ubyte.gz", folder.read(mirror .. "/train-images-idx3-ubyte.gz"):sub(1, 900))
    assert.matches("mnist: download: .*train%-images%-idx3%-ubyte.gz", problem(datasets.mnist, options()))
    assert.is_false(native.is_file(here .. "/root/train-images-idx3-ubyte.gz"))
  end)

  it("as a pickle is refused when something else is in it", function()
    folder.write(mirror .. "/mnist.pkl.gz", folder.read("tests/fixtures/pickle/plain_4.pkl"))
    assert.matches("mnist_pickle: download: .* does not hold three parts", problem(datasets.mnist_pickle, options()))
    folder.write(mirror .. "/mnist.pkl.gz", folder.read("tests/fixtures/pickle/refused_system.pkl"))
    assert.matches("mnist_pickle: download: .*refuses to load os.system", problem(datasets.mnist_pickle, options()))
    folder.write(mirror .. "/mnist.pkl.gz", "(((lp0\ng0\nt(g0\ng0\nt(g0\ng0\ntt.")
    assert.matches("mnist_pickle: download: .*train images must be a tensor", problem(datasets.mnist_pickle, options()))
    assert.is_false(native.is_file(here .. "/root/mnist.pkl.gz"))
  end)

  it("or, without any, digits that say what they are", function()
    local sets = datasets.mnist_or_digits { root = here .. "/root", mirrors = nowhere, progress = false }
    assert.matches("^synthetic digits drawn by rille: MNIST is not here and could not be downloaded %(download: .*nowhere/a",
      sets.source)
    assert.are.equal("float32 50000x784", shape(sets.x_train))
    assert.are.equal("int64 10000", shape(sets.y_valid))
    assert.are.equal("float32 10000x784", shape(sets.x_test))
    assert(sets.x_test:max():item() < 1 and sets.x_test:min():item() == 0)
    assert.is_false(rille.equal(sets.x_train:slice(0, 10000), sets.x_test))
    assert.matches("MNIST is not here and download is off", (folder.run(([[print(require("rille").datasets.mnist_or_digits {
      root = %q, download = false }.source)]]):format(here .. "/root"))))
    assert.matches("MNIST is not here and download is off %(no folder for data: give root or set RILLE_DATA%)", (folder.run(
      'print(require("rille").datasets.mnist_or_digits { download = false }.source)', "unset HOME XDG_CACHE_HOME RILLE_DATA")))
  end)

  it_with_mnist("is fetched, and has the published sums", function()
    local given = options()
    given.mirrors = { "file:///nowhere", "file://" .. mnist_root .. "/mnist" }
    for _, train in ipairs { true, false } do
      given.train = train
      local images, labels, source = datasets.mnist(given)
      assert.are.equal(train and "uint8 60000x28x28" or "uint8 10000x28x28", shape(images))
      assert.are.equal(train and 5 or 7, labels[0]:item())
      assert.matches("^MNIST from .*, just downloaded$", source)
    end
    given.train, given.mirrors, given.progress = nil, nowhere, never
    assert.are.equal("uint8 60000x28x28", shape((datasets.mnist(given))))
    assert.are.equal(4, #folder.list(given.root))
  end)
end)

describe("the MNIST pickle", function()
  it_with_mnist("holds what the IDX files hold", function()
    local path, source = datasets.mnist_pickle { root = mnist_root, progress = never, mirrors = nowhere }
    assert.are.equal("MNIST from " .. path, source)
    local train, valid, test = table.unpack(rille.unpickle(path))
    local x_train, y_train = table.unpack(train)
    assert.are.equal("float32 50000x784", shape(x_train))
    assert.are.equal("int64 50000", shape(y_train))
    local images, labels = datasets.mnist { root = mnist_root, mirrors = nowhere }
    local test_images = datasets.mnist { root = mnist_root, mirrors = nowhere, train = false }
    datasets.check_mnist_pickle(train, valid, test, { train = images, test = test_images })
    assert(rille.equal(labels:slice(0, 50000), y_train) and rille.equal(labels:slice(50000, 60000), valid[2]))

    local check = datasets.check_mnist_pickle
    assert.matches("check_mnist_pickle: train images must be float32 %[50000, 784%], got float32 %[10000, 784%]$",
      problem(check, valid, valid, test))
    assert.matches("valid must be a pair of tensors, got nil$", problem(check, train, nil, test))
    images[50007] = 77
    assert.matches("valid differs from the IDX images in %d+ values of images 0 to 4999$",
      problem(check, train, valid, test, images))
    valid[2][3] = 10
    assert.matches("valid has 1 labels that are not 0 to 9$", problem(check, train, valid, test))
    for _, value in ipairs { 0.3, 0 / 0, 2, -1 } do
      test[1][10] = value
      valid[2][3] = 9
      assert.matches("test has 784 values that are not bytes / 256 in images 0 to 4999$", problem(check, train, valid, test))
    end
  end)

  it_with_mnist("is what mnist_or_digits takes first", function()
    local sets = datasets.mnist_or_digits { root = mnist_root, mirrors = nowhere, progress = never }
    assert.matches("^MNIST from .*mnist.pkl.gz$", sets.source)
    assert.are.equal("float32 50000x784", shape(sets.x_train))
    assert.are.same({ 5, 0, 4, 1, 9 }, sets.y_train:slice(0, 5):totable())
  end)
end)

describe("sets that are read from files", function()
  local root
  before_each(function() root = folder.new() end)
  after_each(function() folder.remove(root) end)

  it("MNIST's kin", function()
    write_idx_set(root .. "/FashionMNIST", "", 1) -- makes the folder
    write_idx_set(root .. "/FashionMNIST/raw", ".gz", 20)
    local images, labels, source = datasets.fashion_mnist { root = root, download = false }
    assert.are.equal("uint8 20x28x28", shape(images))
    assert.are.equal("int64 20", shape(labels))
    assert.matches("^Fashion%-MNIST from .*/FashionMNIST/raw/train", source)
    assert.are.equal("uint8 10x28x28", shape((datasets.fashion_mnist { root = root, download = false, train = false })))
    assert.matches("kmnist: no train%-images%-idx3%-ubyte%(.gz%) in .*, its kmnist or its KMNIST/raw, and download is off$",
      problem(datasets.kmnist, { root = root, download = false }))
    folder.needs_curl()
    local copy = folder.new()
    local mirror = "file://" .. root .. "/FashionMNIST/raw/"
    images = datasets.kmnist { root = copy, mirrors = { mirror }, progress = false }
    assert.are.equal("uint8 20x28x28", shape(images))
    folder.write(root .. "/FashionMNIST/raw/t10k-images-idx3-ubyte.gz", "no pictures")
    assert.matches("kmnist: ", problem(datasets.kmnist, { root = copy, mirrors = { mirror }, train = false, progress = false }))
    assert.is_nil(table.concat(folder.list(copy), " "):find("t10k-images-idx3-ubyte.gz ", 1, true))
    folder.remove(copy)
  end)

  local function records(n, ...)
    local parts = {}
    for i = 1, n do parts[i] = string.char(...) .. string.char(i):rep(1024) .. ("\0"):rep(1024) .. ("\255"):rep(1024) end
    return table.concat(parts)
  end

  it("CIFAR-10", function()
    folder.make(root .. "/cifar-10-batches-bin")
    for i = 1, 5 do folder.write(("%s/cifar-10-batches-bin/data_batch_%d.bin"):format(root, i), records(2, i)) end
    local images, labels, more = datasets.cifar10 { root = root }
    assert.are.equal("uint8 10x3x32x32", shape(images))
    assert.are.same({ 1, 1, 2, 2, 3, 3, 4, 4, 5, 5 }, labels:totable())
    assert.is_nil(more)
    assert.are.same({ 2, 0, 255 }, images[1]:select(1, 5):select(1, 31):totable())
    assert.matches("cifar10: no test_batch.bin in .* or its cifar%-10%-batches%-bin$", problem(datasets.cifar10, { root = root, train = false }))
    folder.write(root .. "/test_batch.bin", records(1, 10))
    assert.matches("test_batch.bin has the label 10, the highest is 9$", problem(datasets.cifar10, { root = root, train = false }))
    folder.write(root .. "/test_batch.bin", records(1, 3):sub(2))
    assert.matches("has 3072 bytes, which is no multiple of 3073$", problem(datasets.cifar10, { root = root, train = false }))
    folder.write(root .. "/test_batch.bin", "")
    assert.matches("has 0 bytes", problem(datasets.cifar10, { root = root, train = false }))
  end)

  it("CIFAR-100", function()
    folder.write(root .. "/train.bin", records(3, 4, 77))
    local images, fine, coarse = datasets.cifar100 { root = root }
    assert.are.equal("uint8 3x3x32x32", shape(images))
    assert.are.same({ 77, 77, 77 }, fine:totable())
    assert.are.same({ 4, 4, 4 }, coarse:totable())
  end)

  it("text as characters", function()
    local CharText = rille.data.CharText
    local set = CharText(folder.write(root .. "/a.txt", "abcabcabca\n"), { length = 3 })
    assert.are.same({ "\n", "a", "b", "c" }, set.vocabulary)
    assert.are.equal(3, #set)
    local x, y = set:get(2)
    assert.are.equal("abc", set:decode(x))
    assert.are.equal("bca", set:decode(y))
    assert.are.equal(8, #CharText(root .. "/a.txt", { length = 3, stride = 1 }))
    assert.are.equal(0, #CharText(root .. "/a.txt", { length = 11 }))
    assert.are.equal(1, #CharText(root .. "/a.txt", { length = 10 }))
    for xb, yb in rille.data.DataLoader(set, { batch_size = 3 }) do
      assert.are.same({ "int64 3x3", "int64 3x3" }, { shape(xb), shape(yb) })
    end
    assert.are.same({ 2, 1, 2 }, set:encode("bab"):totable())
    local text = ("\u{e9}t\u{e9} \u{20ac}\u{1f600}"):rep(20000)
    local wide = CharText(folder.write(root .. "/b.txt", text), { length = 120000 - 1 })
    assert.are.same({ " ", "t", "\u{e9}", "\u{20ac}", "\u{1f600}" }, wide.vocabulary)
    assert.are.equal(120000, #wide.codes)
    assert.are.equal(text, wide:decode(wide.codes))
    local other = CharText(root .. "/a.txt", { vocabulary = { "c", "b", "a", "\n" } })
    assert.are.same({ 2, 1, 0 }, other.codes:slice(0, 3):totable())
    assert.matches("the character 'c' of .*a.txt is not in the vocabulary$", problem(CharText, root .. "/a.txt", { vocabulary = { "a", "b", "\n" } }))
    assert.matches("encode: the character 'z' is not in the vocabulary$", problem(set.encode, set, "z"))
    assert.matches("decode: the code 9 is not in the vocabulary of 4$", problem(set.decode, set, rille.tensor { 9 }))
    assert.matches("c.txt is not UTF%-8 at byte 1$", problem(CharText, folder.write(root .. "/c.txt", "a\xff")))
    assert.matches("is empty$", problem(CharText, folder.write(root .. "/d.txt", "")))
    assert.matches("CharText: no file .*nothing %(it takes the path of a file, not the text%)$", problem(CharText, root .. "/nothing"))
    assert.matches("length must be at least 1, got 0$", problem(CharText, root .. "/a.txt", { length = 0 }))
  end)

  it("characters that are rare or unknown", function()
    local CharText = rille.data.CharText
    local set = CharText(folder.write(root .. "/a.txt", "aaabbbcd"), { min_count = 2, unknown = "?" })
    assert.are.same({ "?", "a", "b" }, set.vocabulary)
    assert.are.same({ 1, 1, 1, 2, 2, 2, 0, 0 }, set.codes:totable())
    assert.are.equal("a?b", set:decode(set:encode("axb")))
    assert.matches("CharText: min_count needs unknown", problem(CharText, root .. "/a.txt", { min_count = 2 }))
    assert.matches("CharText: the vocabulary lacks the unknown token '%?'$",
      problem(CharText, root .. "/a.txt", { vocabulary = { "a" }, unknown = "?" }))
  end)

  it("text as words", function()
    local WordText = rille.data.WordText
    local path = folder.write(root .. "/w.txt", "the cat  and the dog\nThe end of the cat\n\nend")
    local set = WordText(path, { length = 2, end_of_line = "<eos>" })
    assert.are.same({ "<unk>", "<eos>", "the", "cat", "end", "The", "and", "dog", "of" },
      { table.unpack(table.move(set.vocabulary, 1, 9, 1, {})) })
    assert.are.equal("the cat and the dog <eos> The end of the cat <eos> <eos> end <eos>", set:decode(set.codes))
    assert.are.equal(7, #set)
    local x, y = set:get(1)
    assert.are.same({ "and the", "the dog" }, { set:decode(x), set:decode(y) })
    assert.are.same({ 3, 0, 1, 4 }, set:encode("cat bird\nend"):totable())
    local few = WordText(path, { min_count = 2, lower = true, length = 1 })
    assert.are.same({ "<unk>", "the", "cat", "end" }, few.vocabulary)
    assert.are.equal("the cat <unk> the <unk> the end <unk> the cat end", few:decode(few.codes))
    local letters = WordText(path, { pattern = "%a", lower = true })
    assert.are.equal("e", letters.vocabulary[2])
    local other = WordText(path, { vocabulary = { "cat", "<unk>" } })
    assert.are.same({ 1, 0, 1, 1 }, other.codes:slice(0, 4):totable())
    assert.matches("WordText: the word 'the' of .*w.txt is not in the vocabulary$", problem(WordText, path, { vocabulary = { "cat" } }))
    assert.matches("the pattern '%[a' is none: malformed pattern", problem(WordText, path, { pattern = "[a" }))
    assert.matches("WordText: no file /nowhere", problem(WordText, "/nowhere"))
    assert.matches("w2.txt has no words$", problem(WordText, folder.write(root .. "/w2.txt", " \n ")))
    assert.matches("WordText: stride must be at least 1, got 0$", problem(WordText, path, { stride = 0 }))
    assert.matches("no option 'min_cout', did you mean 'min_count'", problem(WordText, path, { min_cout = 0 }))
    assert.matches("decode: the code 99 is not in the vocabulary of 9$", problem(set.decode, set, rille.tensor { 99 }))
    local long = {}
    for i = 1, 150000 do long[i] = "w" .. i % 1000 end
    local many = WordText(folder.write(root .. "/long.txt", table.concat(long, " ", 1, 75000) .. "\n" .. table.concat(long, " ", 75001)))
    assert.are.equal(150000, #many.codes)
    assert.are.equal(1001, #many.vocabulary)
    assert.are.equal("w1 w2 w3", many:decode(many.codes:slice(75000, 75003)))
  end)

  it("EMNIST, upright", function()
    folder.make(root .. "/emnist")
    local images = datasets.digits { n = 4 }
    rille.write_idx(images:transpose(1, 2):contiguous(), root .. "/emnist/emnist-letters-train-images-idx3-ubyte.gz")
    rille.write_idx(rille.tensor({ 1, 26, 2, 3 }):to("uint8"), root .. "/emnist/emnist-letters-train-labels-idx1-ubyte.gz")
    local got, labels, classes = datasets.emnist { root = root, split = "letters" }
    assert(rille.equal(images, got))
    assert.are.same({ 1, 26, 2, 3 }, labels:totable())
    assert.are.same({ 27, "a", "z" }, { #classes, classes[2], classes[27] })
    rille.write_idx(rille.tensor({ 1, 27, 2, 3 }):to("uint8"), root .. "/emnist/emnist-letters-train-labels-idx1-ubyte.gz")
    assert.matches("emnist: .*labels%-idx1%-ubyte.gz has labels above 26$", problem(datasets.emnist, { root = root, split = "letters" }))
    assert.matches("emnist: no emnist%-balanced%-test%-images%-idx3%-ubyte%(.gz%) in ", problem(datasets.emnist, { root = root, train = false }))
    assert.matches("split must be byclass, bymerge, balanced, letters, digits or mnist, got 'x'$", problem(datasets.emnist, { split = "x" }))
  end)

  it("pictures in folders", function()
    local here = root .. "/pictures"
    for _, class in ipairs { "dog", "cat", "ant/deep" } do folder.make(here .. "/" .. class) end
    rille.image.save(rille.full({ 4, 5 }, 10):to("uint8"), here .. "/dog/b.png")
    rille.image.save(rille.full({ 3, 4, 5 }, 20):to("uint8"), here .. "/dog/a.PNG")
    rille.image.save(rille.full({ 3, 4, 5 }, 30):to("uint8"), here .. "/ant/deep/z.png")
    rille.image.save(rille.full({ 4, 5 }, 40):to("uint8"), here .. "/cat/1.png")
    folder.write(here .. "/cat/readme.txt", "no picture")
    folder.write(here .. "/file", "no folder")
    local set = datasets.ImageFolder(here)
    assert.are.same({ "ant", "cat", "dog" }, set.classes)
    assert.are.same({ ant = 0, cat = 1, dog = 2 }, set.class_to_idx)
    assert.are.same({ 0, 1, 2, 2 }, set.targets:totable())
    assert.are.equal(here .. "/dog/a.PNG", set.samples[3][1])
    local values = {}
    for x, y in rille.data.DataLoader(set, { batch_size = 2 }) do
      assert.are.equal("uint8 2x3x4x5", shape(x))
      for i = 0, 1 do values[#values + 1] = { x[i]:float():mean():item(), y[i]:item() } end
    end
    assert.are.same({ { 30, 0 }, { 40, 1 }, { 20, 2 }, { 10, 2 } }, values)
    local x, y = datasets.ImageFolder(here, { channels = 1, transform = function(p) return p:float() / 10 end }):get(2)
    assert.are.same({ "float32 1x4x5", 2, 2 }, { shape(x), x:mean():item(), y })
    assert.matches("ImageFolder: channels must be 1 or 3, got 2$", problem(datasets.ImageFolder, here, { channels = 2 }))
    assert.matches("ImageFolder: .*cat has no folders: each is a class$", problem(datasets.ImageFolder, here .. "/cat"))
    assert.matches("ImageFolder: cannot open .*none: no such file", problem(datasets.ImageFolder, here .. "/none"))
    table.sort(set.skipped)
    assert.are.same({ here .. "/cat/readme.txt", here .. "/file" }, set.skipped)
    folder.write(here .. "/dog/c.png", "GIF89a, and so on")
    assert.matches("image.load: .*dog/c.png is a GIF picture: only PNG and JPEG are read", problem(function() return datasets.ImageFolder(here)[4] end))
    folder.make(here .. "/empty")
    assert.matches("ImageFolder: no .png or .jpg file in .*/empty$", problem(datasets.ImageFolder, here))
  end)
end)
