---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.datasets
local datasets = {}

---@class (exact) rille.datasets.ImageFolder.options
---@field channels? integer 3 for colours, 1 for grey; files may have either, and what is transparent counts as opaque (3)
---@field transform? function of the picture, as of rille.data.transforms

---Pictures (PNG) in a folder for each class: root/cat/1.png. Item i is a picture, uint8 [channels, height, width], and its
---label.
---```lua
---os.execute "mkdir -p pictures/dark pictures/light"
---rille.image.save(rille.zeros(1, 8, 8), "pictures/dark/1.png")
---rille.image.save(rille.ones(1, 8, 8), "pictures/light/1.png")
---local set = rille.datasets.ImageFolder("pictures", { channels = 1 })
---print(#set, set.classes[1])
---```
---@param root string the folder of the folders
---@param options? rille.datasets.ImageFolder.options channels = 3, transform
---@return rille.ImageFolder # a data set
function datasets.ImageFolder(root, options) end

---Checks what is in mnist.pkl.gz, for which nobody published a check sum: shapes, dtypes and ranges.
---```lua
---local function part(n) return { rille.zeros(n, 784), rille.arange(n) % 10 } end
---rille.datasets.check_mnist_pickle(part(50000), part(10000), part(10000))
---```
---@param train rille.Tensor[] images and labels, as rille.unpickle gives them
---@param valid rille.Tensor[] the same
---@param test rille.Tensor[] the same
---@param images? rille.Tensor|table uint8 [60000, 28, 28] of the IDX files, or train and test images, to compare with
function datasets.check_mnist_pickle(train, valid, test, images) end

---@class (exact) rille.datasets.cifar10.options
---@field train? boolean the 50000 training pictures, or the 10000 for testing (true)
---@field root? string the folder; default_root() if left out

---CIFAR-10: colour pictures of ten kinds, from the binary files.
---```lua
---local ok, images, labels = pcall(rille.datasets.cifar10, { train = false })
---```
---@param options? rille.datasets.cifar10.options train = true, root
---@return rille.Tensor # images, uint8 [n, 3, 32, 32]
---@return rille.Tensor # labels, int64 [n]
function datasets.cifar10(options) end

---@class (exact) rille.datasets.cifar100.options
---@field train? boolean the 50000 training pictures, or the 10000 for testing (true)
---@field root? string the folder; default_root() if left out

---CIFAR-100: colour pictures of a hundred kinds, from the binary files.
---```lua
---local ok, images, labels = pcall(rille.datasets.cifar100, { train = false })
---```
---@param options? rille.datasets.cifar100.options train = true, root
---@return rille.Tensor # images, uint8 [n, 3, 32, 32]
---@return rille.Tensor # labels, int64 [n]
---@return rille.Tensor # labels of the 20 coarse classes, int64 [n]
function datasets.cifar100(options) end

---The folder for data where no root is given: RILLE_DATA, else rille in XDG_CACHE_HOME or ~/.cache.
---```lua
---print(rille.datasets.default_root())
---```
---@return string # a path
function datasets.default_root() end

---@class (exact) rille.datasets.digits.options
---@field n? integer how many (60000)
---@field seed? integer the same seed gives the same pictures (0)

---Pictures of digits that rille draws, for examples and tests that must run anywhere. Easier than MNIST's.
---```lua
---local images, labels = rille.datasets.digits { n = 100 }
---```
---@param options? rille.datasets.digits.options n = 60000, seed = 0
---@return rille.Tensor # images, uint8 [n, 28, 28]
---@return rille.Tensor # labels, int64 [n]
function datasets.digits(options) end

---@class (exact) rille.datasets.download.options
---@field path? string where the file goes
---@field urls? string|string[] one address or several, tried in turn (http, https, ftp, file)
---@field sha256? string 64 hex digits
---@field sum_of_content? boolean whether the sum is of what is in a gzip file (false)
---@field size? integer bytes, for progress
---@field check? function function(path), raises if the file is not what it should be
---@field progress? function|false function(done, total), may return false to give up; false for silence
---@field label? string the bar's
---@field stall_seconds? number without a byte before a mirror is given up (30)
---@field program? string what fetches ('curl')

---Fetches a file with curl, in one step: what is at path is whole and checked.
---Nothing happens if it is there and has the right sum. A part that an earlier call left is taken up.
---```lua
---local file <close> = io.open("source.bin", "w")
---file:write "data"
---file:flush()
---local here = io.popen("pwd"):read()
---rille.datasets.download { path = "copy.bin", urls = "file://" .. here .. "/source.bin", progress = false }
---```
---@param options? rille.datasets.download.options path, urls, sha256, sum_of_content = false, size, check, progress, label, stall_seconds = 30, program = 'curl'
---@return string # the path
function datasets.download(options) end

---@class (exact) rille.datasets.emnist.options
---@field split? string "byclass", "bymerge", "balanced", "letters", "digits" or "mnist" ('balanced')
---@field train? boolean the training pictures, or those for testing (true)
---@field root? string the folder; default_root() if left out

---EMNIST (letters and digits) from the IDX files of its archive, which is not downloaded.
---https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip has all splits; unpack it into root, or its emnist/ or EMNIST/raw/.
---```lua
---local ok, images, labels, classes = pcall(rille.datasets.emnist, { split = "letters" })
---```
---@param options? rille.datasets.emnist.options split = 'balanced', train = true, root
---@return rille.Tensor # images, uint8 [n, 28, 28], upright
---@return rille.Tensor # labels, int64 [n]
---@return string[] # the classes: the character of label c is classes[c + 1]
function datasets.emnist(options) end

---@class (exact) rille.datasets.fashion_mnist.options
---@field train? boolean the 60000 training pictures, or the 10000 for testing (true)
---@field root? string the folder; default_root() if left out
---@field download? boolean whether to fetch them if they are not there (true)
---@field mirrors? string[] other folders to fetch from
---@field progress? function|false function(done, total), or false for silence

---Fashion-MNIST (clothes of ten kinds) from the IDX files.
---```lua
---local ok, images, labels = pcall(rille.datasets.fashion_mnist, { train = false, download = false })
---```
---@param options? rille.datasets.fashion_mnist.options train = true, root, download = true, mirrors, progress
---@return rille.Tensor # images, uint8 [n, 28, 28]
---@return rille.Tensor # labels, int64 [n]
---@return string # where they came from
function datasets.fashion_mnist(options) end

---@class (exact) rille.datasets.kmnist.options
---@field train? boolean the 60000 training pictures, or the 10000 for testing (true)
---@field root? string the folder; default_root() if left out
---@field download? boolean whether to fetch them if they are not there (true)
---@field mirrors? string[] other folders to fetch from
---@field progress? function|false function(done, total), or false for silence

---Kuzushiji-MNIST (ten characters of Japanese) from the IDX files.
---```lua
---local ok, images, labels = pcall(rille.datasets.kmnist, { train = false, download = false })
---```
---@param options? rille.datasets.kmnist.options train = true, root, download = true, mirrors, progress
---@return rille.Tensor # images, uint8 [n, 28, 28]
---@return rille.Tensor # labels, int64 [n]
---@return string # where they came from
function datasets.kmnist(options) end

---@class (exact) rille.datasets.mnist.options
---@field train? boolean the 60000 training pictures, or the 10000 for testing (true)
---@field root? string the folder; default_root() if left out
---@field download? boolean whether to fetch them if they are not there (true)
---@field mirrors? string[] other folders to fetch from
---@field progress? function|false function(done, total), or false for silence

---MNIST's handwritten digits from the IDX files.
---```lua
---local ok, images, labels = pcall(rille.datasets.mnist, { train = false, download = false })
---```
---@param options? rille.datasets.mnist.options train = true, root, download = true, mirrors, progress
---@return rille.Tensor # images, uint8 [n, 28, 28]
---@return rille.Tensor # labels, int64 [n]
---@return string # where they came from
function datasets.mnist(options) end

---@class (exact) rille.datasets.mnist_or_digits.options
---@field root? string the folder; default_root() if left out
---@field download? boolean whether to fetch it if it is not there (true)
---@field mirrors? string[] other folders to fetch from
---@field progress? function|false function(done, total), or false for silence

---Data for examples, whatever the machine has: MNIST from the pickle, else from the IDX files, else downloaded, else drawn
---digits.
---```lua
---local data = rille.datasets.mnist_or_digits { download = false }
---print(data.source)
---```
---@param options? rille.datasets.mnist_or_digits.options root, download = true, mirrors, progress
---@return table # x_train [50000, 784], y_train, x_valid [10000, 784], y_valid, x_test [10000, 784], y_test (x float32 in 0 .. 1, y int64) and source, a text that says where the data came from
function datasets.mnist_or_digits(options) end

---@class (exact) rille.datasets.mnist_pickle.options
---@field root? string the folder; default_root() if left out
---@field download? boolean whether to fetch it if it is not there (true)
---@field mirrors? string[] other folders to fetch from
---@field progress? function|false function(done, total), or false for silence

---The path of mnist.pkl.gz: three pairs (50000, 10000 and 10000) of flat float32 images in 0 .. 1 and int64 labels.
---```lua
---local ok, path = pcall(rille.datasets.mnist_pickle, { download = false })
---if ok then local train, valid, test = table.unpack(rille.unpickle(path)) end
---```
---@param options? rille.datasets.mnist_pickle.options root, download = true, mirrors, progress
---@return string # the path, for rille.unpickle
---@return string # where the data came from
function datasets.mnist_pickle(options) end
