-- Transfer: a network that was trained on millions of photographs, in ONNX, learns new classes from a folder of pictures.
-- Its last layer is replaced; with --all the others learn too.
--
--   rille examples/models/photos.lua --model resnet18.onnx --pictures FOLDER [--epochs 5] [--size 224] [--all] [--head NAME]
--                                  [--save FILE.onnx]
--
-- The folder has a folder of JPEG or PNG files for each class: FOLDER/cat/1.jpg. ResNets in ONNX:
-- https://github.com/onnx/models/tree/main/validated/vision/classification/resnet
local rille = require "rille"
local nn, F, optim, data, T = rille.nn, rille.nn.functional, rille.optim, rille.data, rille.data.transforms

local here = arg[0]:match("^(.*/)") or "./"
package.path = here .. "../shared/?.lua;" .. package.path
local options = require("options").parse(arg, {
  model = "", pictures = "", head = "", epochs = 5, batch = 16, size = 224, lr = 1e-3, all = false, save = "", seed = 0,
  threads = 1,
}, "Teaches a network in ONNX new classes from a folder of pictures.")
if options.model == "" then error "--model FILE.onnx says which network" end
if options.pictures == "" then error "--pictures FOLDER says where a folder of pictures for each class is" end
rille.set_num_threads(options.threads)
rille.manual_seed(options.seed)

-- Pictures as the networks of torchvision and of ONNX's collection take them. The shorter side is shrunk, the middle is taken.
local size = options.size
local shrink, middle = T.resize(size * 8 // 7), T.center_crop(size)
local normalize = T.normalize({ 0.485, 0.456, 0.406 }, { 0.229, 0.224, 0.225 })
local folder = rille.datasets.ImageFolder(options.pictures, {
  transform = function(x) return normalize(middle(shrink(x)):float() / 255) end,
})
for _, path in ipairs(folder.skipped) do io.stderr:write("no picture: ", path, "\n") end
local train, valid = data.random_split(folder, { 0.75, 0.25 })
print(("%d pictures of %s; %d to learn from"):format(#folder, table.concat(folder.classes, ", "), #train))

-- The last layer's weights are the only matrix among a ResNet's parameters, [classes, features] or [features, classes].
local net = rille.onnx.load(options.model)
local matrices = {}
for name, p in net:named_parameters() do
  if p:dim() == 2 and (options.head == "" or options.head == name) then matrices[#matrices + 1] = name end
end
if #matrices ~= 1 then error("--head says which matrix is the last layer's: " .. table.concat(matrices, ", ")) end
local last, bias = matrices[1], matrices[1]:gsub("weight", "bias")
bias = bias ~= last and rille.is_tensor(net:state_dict()[bias]) and bias or nil
local rows, columns = net[last]:size()
local is_turned = bias and net[bias]:size(0) == columns and rows ~= columns
local features, classes = is_turned and rows or columns, #folder.classes
net:requires_grad_(options.all)
local head = nn.Linear(features, classes)
net[last] = nn.Parameter(is_turned and head.weight:detach():t():contiguous() or head.weight:detach())
if bias then net[bias] = nn.Parameter(rille.zeros(classes)) end

local learning, count = {}, 0
for _, p in ipairs(net:parameters()) do
  if p.requires_grad then
    learning[#learning + 1] = p
    count = count + p:numel()
  end
end
print(("%d of %d numbers learn"):format(count, net:num_parameters()))

local trainer = rille.train.Trainer {
  model = net, loss = F.cross_entropy, optimizer = optim.Adam(learning, { lr = options.lr }), epochs = options.epochs,
  train = data.DataLoader(train, { batch_size = options.batch, shuffle = true }),
  valid = data.DataLoader(valid, { batch_size = options.batch }), metrics = { accuracy = rille.train.accuracy }, progress = false,
  on_epoch = function(_, record)
    print(("epoch %d  loss %.4f  validation loss %.4f, %.1f %% right  (%.0f s)"):format(
      record.epoch, record.train_loss, record.valid_loss, 100 * record.valid_accuracy, os.clock()))
  end,
}
trainer:fit()
if options.save ~= "" then
  net:eval()
  rille.onnx.save(net, rille.zeros(1, 3, size, size), options.save, { dynamic_batch = true, input_names = { "pictures" } })
end
