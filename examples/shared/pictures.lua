-- Pictures for examples, by the options --set, --data, --no-download and --smoke: MNIST and its kin, as [n, 1, 28, 28]
-- floats in 0 .. 1 with their labels. Where a set is neither there nor to be had, digits that rille draws take its place.
local rille = require "rille"
local pictures = {}

--- Where pictures come from, in a few words.
function pictures.source(sets)
  if not sets.source:find "^synthetic" then return sets.source end
  return "digits drawn by rille, as MNIST is not here (--data FOLDER says where it is)"
end

local function floats(x) return x:reshape(-1, 1, 28, 28):float() / 255 end

-- Fashion-MNIST and KMNIST: 50000 for training, 10000 for validation, 10000 for the test.
local function kin(read, options)
  local x, y, source = read(options)
  options.train = false
  local x_test, y_test = read(options)
  return {
    x_train = floats(x["0:50000"]), y_train = y["0:50000"], x_valid = floats(x["50000:"]), y_valid = y["50000:"],
    x_test = floats(x_test), y_test = y_test, source = source,
  }
end

function pictures.load(options)
  local where = { root = options.data ~= "" and options.data or nil, download = not options.no_download }
  local sets
  if options.set == "fashion_mnist" or options.set == "kmnist" then
    local fine, result = pcall(kin, rille.datasets[options.set], where)
    if fine then sets = result else print(result) end
    where = { root = where.root, download = where.download }
  elseif options.set and options.set ~= "mnist" then
    error("--set takes mnist, fashion_mnist or kmnist, got " .. options.set)
  end
  sets = sets or rille.datasets.mnist_or_digits(where)
  print("data: " .. pictures.source(sets))
  local most = options.smoke and 1000 or math.huge
  for _, part in ipairs { "train", "valid", "test" } do
    local n = math.min(most, #sets["y_" .. part])
    sets["x_" .. part] = sets["x_" .. part]:slice(0, n):reshape(n, 1, 28, 28)
    sets["y_" .. part] = sets["y_" .. part]:slice(0, n)
  end
  return sets
end

return pictures
