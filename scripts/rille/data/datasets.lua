-- Data sets: MNIST in its two forms and its kin, downloaded and checked when they are not there, EMNIST and CIFAR from files,
-- pictures in folders, and digits that rille draws itself.
--
-- Files are looked for under root: the argument, or the environment variable RILLE_DATA, or rille's folder in the
-- user's cache; there directly, in mnist/ and in MNIST/raw/ (where torchvision puts them), gzipped or plain. What is
-- there is never downloaded again.
local rille, require, native = ...
local streams = require "rille.streams"
local check = require "rille.check"
local raise = check.raise
local datasets = {}

-- Sums are of the unpacked content, as the same content is packed in several ways. The mirrors are torchvision's.
local idx_mirrors = { "https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/" }
local pickle_mirrors = {
  "https://github.com/pytorch/tutorials/raw/main/_static/", "http://deeplearning.net/data/mnist/",
}
local sums = {
  ["train-images-idx3-ubyte"] = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  ["train-labels-idx1-ubyte"] = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  ["t10k-images-idx3-ubyte"] = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  ["t10k-labels-idx1-ubyte"] = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
local pickle_name = "mnist.pkl"

local options_of_files = { root = "string", download = "boolean", mirrors = "table", progress = "function|boolean" }

local function with(kinds, more)
  local all = {}
  for key, value in pairs(kinds) do all[key] = value end
  for key, value in pairs(more) do all[key] = value end
  return all
end

-- ---- places ------------------------------------------------------------------------------------------------------

local function environment(name)
  local value = streams.variable(name)
  return value ~= "" and value or nil
end

--- The folder for data when no root is given: RILLE_DATA, else rille in XDG_CACHE_HOME or ~/.cache.
function datasets.default_root()
  local root = environment("RILLE_DATA")
  if root then return root end
  local cache = environment("XDG_CACHE_HOME")
  if cache then return cache .. "/rille" end
  local home = environment("HOME")
  if home then return home .. "/.cache/rille" end
  return raise("datasets: no folder for data: give root or set RILLE_DATA")
end

local mnist_folders = { "", "/mnist", "/MNIST/raw" }

-- The file of that name under root, gzipped or plain; nil if it is not there.
local function find(root, name, folders)
  -- Some programs unpack "train-images-idx3-ubyte" as "train-images.idx3-ubyte".
  local other = name:gsub("%-(idx%d%-ubyte)$", ".%1")
  for _, folder in ipairs(folders or mnist_folders) do
    for _, ending in ipairs { ".gz", "" } do
      for _, file in ipairs { name, other ~= name and other or nil } do
        local path = root .. folder .. "/" .. file .. ending
        if native.is_file(path) then return path end
      end
    end
  end
end

-- A root that was given gets the file directly; the common ones get a folder for each data set.
local function place(options, name, folder)
  if options.root then return options.root .. "/" .. name end
  return datasets.default_root() .. folder .. "/" .. name
end

local function root_of(name, options)
  if options.root == "" then raise("%s: root is empty", name) end
  return options.root or datasets.default_root()
end

-- ---- downloads ---------------------------------------------------------------------------------------------------

-- Addresses of a file on the mirrors: the option, else RILLE_MIRRORS (blanks between), else the usual ones.
local function addresses(options, usual, name)
  local mirrors, list = options.mirrors or usual, {}
  if not options.mirrors and environment("RILLE_MIRRORS") then
    mirrors = {}
    for mirror in environment("RILLE_MIRRORS"):gmatch("%S+") do mirrors[#mirrors + 1] = mirror end
  end
  for i, mirror in ipairs(mirrors) do
    if type(mirror) ~= "string" then raise("datasets: mirrors must be strings, got %s", type(mirror)) end
    list[i] = mirror:gsub("/*$", "/", 1) .. name
  end
  if #list == 0 then raise("datasets: the list of mirrors is empty") end
  return list
end

local download_kinds = {
  urls = "table|string", path = "string", sha256 = "string", sum_of_content = "boolean", size = "integer",
  stall_seconds = "integer", check = "function", progress = "function|boolean", label = "string", program = "string",
}

-- progress: a function, false for silence, or nil and true for a bar.
local function reporter(options)
  if options.progress == false then return nil end
  if type(options.progress) == "function" then return options.progress end
  local bar
  return function(done, total)
    if done == 0 then return end
    bar = bar or rille.progress.new { label = options.label, unit = "bytes", total = total }
    bar:update(done, total)
  end, function(text)
    if bar then bar:finish(text) end
  end
end

local function fetch(options)
  local progress, finish = reporter(options)
  local done, problem = native.download {
    urls = type(options.urls) == "string" and { options.urls } or options.urls,
    path = options.path, sha256 = options.sha256, sum_of_content = options.sum_of_content, size = options.size,
    stall_seconds = options.stall_seconds, program = options.program, check = options.check, progress = progress,
  }
  if finish then finish(not done and "broken off" or nil) end
  return done, problem
end

--- Fetches a file with curl, in one step: what is at path is whole and checked.
-- Nothing happens if it is there and has the right sum. A part that an earlier call left is taken up.
function datasets.download(options)
  options = check.options("download", options, download_kinds)
  check.path("download", options.path)
  if not options.urls then raise("download: needs urls") end
  local done, problem = fetch(options)
  if not done then raise("%s", problem) end
  return options.path
end

-- The file under root, or downloaded there: path, source; or nil and why not.
local function obtain(name, options, file, usual, details)
  local root, folders = root_of(name, options), details.folders or mnist_folders
  local path = find(root, file, folders)
  if path then return path, path end
  if options.download == false then
    return nil, ("%s: no %s(.gz) in %s, its %s or its %s, and download is off"):format(name, file, root,
      folders[2]:sub(2), folders[3]:sub(2))
  end
  path = place(options, file .. ".gz", folders[2])
  local done, problem = fetch {
    path = path, urls = addresses(options, usual, file .. ".gz"), label = file .. ".gz", sha256 = details.sha256,
    sum_of_content = details.sha256 and true, check = details.check, progress = options.progress,
  }
  if not done then return nil, ("%s: %s"):format(name, problem) end
  return path, path .. ", just downloaded"
end

-- ---- the pickle ------------------------------------------------------------------------------------------------------

local function shape_text(t) return ("%s [%s]"):format(t.dtype, table.concat(t:shape(), ", ")) end

local function expect(what, t, dtype, ...)
  if not rille.is_tensor(t) then raise("check_mnist_pickle: %s must be a tensor, got %s", what, type(t)) end
  local wanted = ("%s [%s]"):format(dtype, table.concat({ ... }, ", "))
  if shape_text(t) ~= wanted then raise("check_mnist_pickle: %s must be %s, got %s", what, wanted, shape_text(t)) end
end

local function count_true(mask) return mask:to("int64"):sum():item() end

-- Values are bytes / 256, labels 0 .. 9; then, if images are given, the bytes are theirs. In parts, to keep memory low.
local function check_part(what, part, n, images)
  if type(part) ~= "table" then raise("check_mnist_pickle: %s must be a pair of tensors, got %s", what, type(part)) end
  local x, y = part[1], part[2]
  expect(what .. " images", x, "float32", n, 784)
  expect(what .. " labels", y, "int64", n)
  local wrong = count_true(y:lt(0)) + count_true(y:gt(9))
  if wrong > 0 then raise("check_mnist_pickle: %s has %d labels that are not 0 to 9", what, wrong) end
  for from = 0, n - 1, 5000 do
    local to = math.min(from + 5000, n)
    local rows = x:slice(from, to)
    local bytes = (rows * 256):to("uint8")
    wrong = count_true((bytes:to("float32") / 256):ne(rows))
    if wrong > 0 then
      raise("check_mnist_pickle: %s has %d values that are not bytes / 256 in images %d to %d", what, wrong, from, to - 1)
    end
    if images then
      wrong = count_true(bytes:ne(images:slice(from, to):reshape(to - from, 784)))
      if wrong > 0 then
        raise("check_mnist_pickle: %s differs from the IDX images in %d values of images %d to %d", what, wrong, from, to - 1)
      end
    end
  end
end

--- Checks what is in mnist.pkl.gz, for which nobody published a check sum: shapes, dtypes, that all values are bytes /
-- 256 and all labels digits, and, where the IDX files' images are given, that the pictures are the same.
function datasets.check_mnist_pickle(train, valid, test, images)
  local first, last = images, nil
  if type(images) == "table" then first, last = images.train, images.test end
  if first then expect("train images of the IDX file", first, "uint8", 60000, 28, 28) end
  if last then expect("test images of the IDX file", last, "uint8", 10000, 28, 28) end
  check_part("train", train, 50000, first and first:slice(0, 50000))
  check_part("valid", valid, 10000, first and first:slice(50000, 60000))
  check_part("test", test, 10000, last)
end

local function unpickle_mnist(path)
  local content = rille.unpickle(path)
  if type(content) ~= "table" or #content ~= 3 then raise("datasets: %s does not hold three parts", path) end
  datasets.check_mnist_pickle(content[1], content[2], content[3])
  return content
end

-- The check of a download: why it failed becomes part of a longer text, so without the script's line.
local function check_pickle(path)
  local fine, problem = pcall(unpickle_mnist, path)
  if not fine then error((tostring(problem):gsub("^.-:%d+: ", "", 1)), 0) end
end

local function pickle_path(name, options)
  return obtain(name, options, pickle_name, pickle_mirrors, { check = check_pickle })
end

--- The path of mnist.pkl.gz: three pairs (50000, 10000 and 10000) of flat float32 images in 0 .. 1 and int64 labels,
-- for rille.unpickle.
function datasets.mnist_pickle(options)
  local path, source = pickle_path("mnist_pickle", check.options("mnist_pickle", options, options_of_files))
  if not path then raise("%s", source) end
  return path, "MNIST from " .. source
end

-- ---- the IDX files ---------------------------------------------------------------------------------------------------------

local function read_pair(name, images_path, labels_path, highest)
  local images, labels = rille.read_idx(images_path), rille.read_idx(labels_path)
  local n = images:dim() > 0 and images:size(0) or 0
  if shape_text(images) ~= ("uint8 [%d, 28, 28]"):format(n) then
    raise("%s: images of 28 x 28 bytes are needed, %s holds %s", name, images_path, shape_text(images))
  end
  if shape_text(labels) ~= ("uint8 [%d]"):format(n) then
    raise("%s: %d images need as many labels, %s holds %s", name, n, labels_path, shape_text(labels))
  end
  labels = labels:to("int64")
  if count_true(labels:gt(highest)) > 0 then raise("%s: %s has labels above %d", name, labels_path, highest) end
  return images, labels
end

-- MNIST's kin, in files of the same names, but in folders of their own. The folders are torchvision's, and so are the mirrors.
-- Nobody publishes sums of their content: what is fetched must be whole and an IDX file.
local function check_idx(path) rille.read_idx(path) end
local kin = {
  fashion_mnist = {
    title = "Fashion-MNIST", folders = { "", "/fashion_mnist", "/FashionMNIST/raw" },
    mirrors = { "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" },
  },
  kmnist = {
    title = "KMNIST", folders = { "", "/kmnist", "/KMNIST/raw" }, mirrors = { "http://codh.rois.ac.jp/kmnist/dataset/kmnist/" },
  },
}

-- Images, labels, source; or nil and why not.
local function idx_pair(name, options, train)
  local prefix = train and "train" or "t10k"
  local paths, sources, set = {}, {}, kin[name] or { mirrors = idx_mirrors }
  local folders = set.folders
  if folders and not options.root then folders = { folders[2], folders[2], folders[3] } end
  for i, ending in ipairs { "-images-idx3-ubyte", "-labels-idx1-ubyte" } do
    local file = prefix .. ending
    paths[i], sources[i] = obtain(name, options, file, set.mirrors, {
      folders = folders, sha256 = not kin[name] and sums[file] or nil, check = kin[name] and check_idx or nil,
    })
    if not paths[i] then return nil, sources[i] end
  end
  local images, labels = read_pair(name, paths[1], paths[2], 9)
  return images, labels, sources[1]
end

--- MNIST from the IDX files.
function datasets.mnist(options)
  options = check.options("mnist", options, with(options_of_files, { train = "boolean" }))
  local images, labels, source = idx_pair("mnist", options, options.train ~= false)
  if not images then raise("%s", labels) end
  return images, labels, "MNIST from " .. source
end

for name, set in pairs(kin) do
  --- Fashion-MNIST (clothes) and KMNIST (Japanese characters) from IDX files, in the form of MNIST's and with mnist's options.
  -- Without root only their own folders are looked into, as the files have MNIST's names.
  datasets[name] = function(options)
    options = check.options(name, options, with(options_of_files, { train = "boolean" }))
    local images, labels, source = idx_pair(name, options, options.train ~= false)
    if not images then raise("%s", labels) end
    return images, labels, set.title .. " from " .. source
  end
end

-- ---- EMNIST ----------------------------------------------------------------------------------------------------------------

local small, capital, digits = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
-- In two splits the small letters that look like capitals count as these. "letters" counts from 1, so class 0 has no letter.
local emnist_splits = {
  byclass = digits .. capital .. small, bymerge = digits .. capital .. "abdefghnqrt",
  balanced = digits .. capital .. "abdefghnqrt", letters = "-" .. small, digits = digits, mnist = digits,
}

--- EMNIST (letters and digits) from the IDX files of its archive, unpacked, plain or gzipped: in root, or in its emnist/ or
-- EMNIST/raw/. https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip has all splits; it is not downloaded. The files hold the
-- pictures with rows and columns exchanged; here they stand upright.
function datasets.emnist(options)
  options = check.options("emnist", options, { split = "string", train = "boolean", root = "string" })
  local split = options.split or "balanced"
  local characters = emnist_splits[split]
  if not characters then
    raise("emnist: split must be byclass, bymerge, balanced, letters, digits or mnist, got '%s'", split)
  end
  local root, paths = root_of("emnist", options), {}
  for i, kind in ipairs { "images-idx3", "labels-idx1" } do
    local file = ("emnist-%s-%s-%s-ubyte"):format(split, options.train == false and "test" or "train", kind)
    paths[i] = find(root, file, { "", "/emnist", "/EMNIST/raw", "/gzip" })
      or raise("emnist: no %s(.gz) in %s, its emnist, EMNIST/raw or gzip", file, root)
  end
  local images, labels = read_pair("emnist", paths[1], paths[2], #characters - 1)
  local classes = {}
  for character in characters:gmatch "." do classes[#classes + 1] = character end
  return images:transpose(1, 2):contiguous(), labels, classes
end

-- ---- CIFAR -----------------------------------------------------------------------------------------------------------------

-- A file is records of labels (one byte each) and a picture: 32 x 32 bytes of red, of green and of blue
-- (https://www.cs.toronto.edu/~kriz/cifar.html, "binary version").
local CIFAR_PICTURE = 3 * 32 * 32
local cifar = {
  cifar10 = {
    labels = 1, most = { 9 }, folder = "cifar-10-batches-bin", test = { "test_batch.bin" },
    train = { "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin" },
  },
  cifar100 = { labels = 2, most = { 19, 99 }, folder = "cifar-100-binary", train = { "train.bin" }, test = { "test.bin" } },
}

local function read_cifar(name, set, path)
  local bytes = native.read_bytes(path)
  local record = set.labels + CIFAR_PICTURE
  if #bytes == 0 or #bytes % record ~= 0 then
    raise("%s: %s has %d bytes, which is no multiple of %d", name, path, #bytes, record)
  end
  local rows = bytes:reshape(-1, record)
  local labels = rows:slice(0, set.labels, 1):to("int64")
  for i, most in ipairs(set.most) do
    local highest = labels:select(1, i - 1):max():item()
    if highest > most then raise("%s: %s has the label %d, the highest is %d", name, path, highest, most) end
  end
  return rows:slice(set.labels, record, 1):reshape(-1, 3, 32, 32), labels
end

for name, set in pairs(cifar) do
  --- CIFAR-10 and CIFAR-100 from the files of their binary versions, unpacked, in root, or in its cifar-10-batches-bin or
  -- cifar-100-binary.
  datasets[name] = function(options)
    options = check.options(name, options, { train = "boolean", root = "string" })
    local root = root_of(name, options)
    local images, labels = {}, {}
    for i, file in ipairs(options.train == false and set.test or set.train) do
      local path = root .. "/" .. set.folder .. "/" .. file
      if not native.is_file(path) then path = root .. "/" .. file end
      if not native.is_file(path) then raise("%s: no %s in %s or its %s", name, file, root, set.folder) end
      images[i], labels[i] = read_cifar(name, set, path)
    end
    local all = rille.cat(labels):t():contiguous()
    return rille.cat(images), all[set.labels - 1], set.labels == 2 and all[0] or nil
  end
end

-- ---- folders ---------------------------------------------------------------------------------------------------------------

local ImageFolder = require("rille.data").Dataset:extend("ImageFolder")

-- PNG and JPEG files below a folder, in order of their names; other files go to skipped.
local function add_pictures(list, path, label, skipped)
  local names = native.list_folder("ImageFolder", path)
  table.sort(names)
  for _, name in ipairs(names) do
    if name:sub(-1) == "/" then
      add_pictures(list, path .. "/" .. name:sub(1, -2), label, skipped)
    elseif name:lower():find "%.png$" or name:lower():find "%.jpe?g$" then
      list[#list + 1] = { path .. "/" .. name, label }
    else
      skipped[#skipped + 1] = path .. "/" .. name
    end
  end
end

--- Pictures (PNG, JPEG) in a folder for each class: root/cat/1.png. Item i is a picture, uint8 [channels, height, width], and its
-- label, the place of its folder among the others by name.
function ImageFolder:init(root, options)
  check.path("ImageFolder", root)
  options = check.options("ImageFolder", options, { channels = "integer", transform = "function" })
  self.channels, self.transform = options.channels or 3, options.transform
  if self.channels ~= 1 and self.channels ~= 3 then raise("ImageFolder: channels must be 1 or 3, got %d", self.channels) end
  self.classes, self.class_to_idx, self.samples, self.skipped = {}, {}, {}, {}
  for _, name in ipairs(native.list_folder("ImageFolder", root)) do
    if name:sub(-1) == "/" then
      table.insert(self.classes, name:sub(1, -2))
    else
      table.insert(self.skipped, root .. "/" .. name) -- no class is its own
    end
  end
  table.sort(self.classes)
  if #self.classes == 0 then raise("ImageFolder: %s has no folders: each is a class", root) end
  for i, class in ipairs(self.classes) do
    local before = #self.samples
    self.class_to_idx[class] = i - 1
    add_pictures(self.samples, root .. "/" .. class, i - 1, self.skipped)
    if #self.samples == before then raise("ImageFolder: no .png or .jpg file in %s/%s", root, class) end
  end
  local targets = {}
  for i, sample in ipairs(self.samples) do targets[i] = sample[2] end
  self.targets = rille.tensor(targets, { dtype = "int64" })
end

function ImageFolder:len() return #self.samples end

function ImageFolder:get(i)
  local path, label = table.unpack(self.samples[i + 1])
  local x = rille.image.load(path)
  if x.dtype ~= "uint8" then x = ((x * 255 + 32895) // 65536):to("uint8") end -- 16 bits, rounded to 8
  local is_grey = x:size(0) < 3
  x = x:slice(0, is_grey and 1 or 3)
  if is_grey and self.channels == 3 then x = x:expand(3, x:size(1), x:size(2)) end
  if not is_grey and self.channels == 1 then
    x = rille.data.transforms.grayscale(1)(x):slice(0, 1)
  end
  return self.transform and self.transform(x) or x:contiguous(), label
end
datasets.ImageFolder = ImageFolder

-- ---- digits ----------------------------------------------------------------------------------------------------------------

--- Pictures of digits that rille draws, for examples and tests that must run anywhere. They look a little like MNIST's,
-- and are easier. The default generator is left alone.
function datasets.digits(options)
  options = check.options("digits", options, { n = "integer", seed = "integer" })
  return native.digits(options.n or 60000, options.seed or 0)
end

-- ---- for examples ------------------------------------------------------------------------------------------------------------

-- The same numbers as in the pickle.
local function flat(images) return images:reshape(images:size(0), 784):to("float32") / 256 end

-- The last sixth of the training images is for validation, as in the pickle.
local function from_bytes(images, labels, test_images, test_labels, source)
  local n = images:size(0)
  local cut = n - n // 6
  return {
    x_train = flat(images:slice(0, cut)), y_train = labels:slice(0, cut),
    x_valid = flat(images:slice(cut, n)), y_valid = labels:slice(cut, n),
    x_test = flat(test_images), y_test = test_labels,
    source = source,
  }
end

local function from_pickle(path, source)
  local content = unpickle_mnist(path)
  local train, valid, test = content[1], content[2], content[3]
  return {
    x_train = train[1], y_train = train[2], x_valid = valid[1], y_valid = valid[2], x_test = test[1], y_test = test[2],
    source = "MNIST from " .. source,
  }
end

-- nil and why not, if the files cannot be had.
local function from_idx(name, options)
  local images, labels, source = idx_pair(name, options, true)
  if not images then return nil, labels end
  local test_images, test_labels = idx_pair(name, options, false)
  if not test_images then return nil, test_labels end
  return from_bytes(images, labels, test_images, test_labels, "MNIST from " .. source)
end

--- Data for examples, whatever the machine has: MNIST from the pickle, else from the IDX files, else downloaded, else
-- digits drawn by rille.
function datasets.mnist_or_digits(options)
  local name = "mnist_or_digits"
  options = check.options(name, options, options_of_files)
  local known, root = pcall(root_of, name, options) -- a process without HOME has no folder for data
  if not known and options.root then error(root, 0) end
  local path = known and find(root, pickle_name)
  if path then return from_pickle(path, path) end
  local data, problem = nil, tostring(root):gsub("^.-: datasets: ", "")
  if known then data, problem = from_idx(name, options) end
  if data then return data end
  local images, labels = datasets.digits { n = 60000, seed = 0 }
  local test_images, test_labels = datasets.digits { n = 10000, seed = 1 }
  local why = options.download == false and "is not here and download is off" or "is not here and could not be downloaded"
  return from_bytes(images, labels, test_images, test_labels,
    ("synthetic digits drawn by rille: MNIST %s (%s)"):format(why, (problem:gsub("^mnist_or_digits: ", ""))))
end

return datasets
