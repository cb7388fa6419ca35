-- The examples that take networks and files which people have: with small ones that are made here.
local rille = require "rille"
package.path = "tests/support/?.lua;examples/shared/?.lua;" .. package.path
local folder = require "folder"
local nn = rille.nn
local program, source = os.getenv "RILLE_PROGRAM" or "build/rille", os.getenv "RILLE_SOURCE" or "."
local here = folder.new()

-- What the example writes; its errors too.
local function run(name, arguments, fails)
  local pipe = assert(io.popen(("%s %s/examples/%s.lua %s 2>&1"):format(program, source, name, arguments)))
  local text = pipe:read "a"
  assert(not pipe:close() == (fails or false), text)
  return text
end

local function vocabulary(words)
  local vocab = {}
  for i, word in ipairs(words) do vocab[word] = i - 1 end
  return vocab
end

describe("The example", function()
  teardown(function() folder.remove(here) end)

  it("sentences finds the same sentence, with BERT by its file's names", function()
    local words = { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "sleeps", "train", "leaves", "it", "rain", "##s", "." }
    local config = { vocab_size = #words, hidden_size = 16, intermediate_size = 32, num_attention_heads = 2, num_hidden_layers = 2,
      max_position_embeddings = 12, type_vocab_size = 2, layer_norm_eps = 1e-12 }
    rille.json.save(config, here .. "/config.json")
    rille.json.save({
      normalizer = { type = "BertNormalizer", lowercase = true }, pre_tokenizer = { type = "BertPreTokenizer" },
      post_processor = { type = "TemplateProcessing", special_tokens = {
        ["[CLS]"] = { id = "[CLS]", ids = { 2 }, tokens = { "[CLS]" } }, ["[SEP]"] = { id = "[SEP]", ids = { 3 }, tokens = { "[SEP]" } } },
        single = { { SpecialToken = { id = "[CLS]", type_id = 0 } }, { Sequence = { id = "A", type_id = 0 } },
          { SpecialToken = { id = "[SEP]", type_id = 0 } } } },
      model = { type = "WordPiece", vocab = vocabulary(words), unk_token = "[UNK]" },
    }, here .. "/tokenizer.json")
    rille.manual_seed(0)
    local Bert = require "bert"
    local net = Bert(config)
    rille.save(net:state_dict(), here .. "/model.safetensors")
    folder.write(here .. "/lines.txt", "The cat sleeps.\nThe train leaves.\n\nIt rains.\n")
    local text = run("models/sentences", ("--model %s --text %s/lines.txt --top 1 'it rains .' 'the train leaves.'"):format(here, here))
    assert.matches("3 lines in .*\nit rains %.\n  1.000  It rains%.\nthe train leaves%.\n  1.000  The train leaves%.\n", text)
    assert.truthy(rille.load(here .. "/model.safetensors")["encoder.layer.1.attention.self.query.weight"])
    -- Padding changes nothing, and a prefix of the names neither.
    local prefixed = {}
    for name, tensor in pairs(net:state_dict()) do prefixed["bert." .. name] = tensor end
    rille.save(prefixed, here .. "/model.safetensors")
    local again, tokenizer = Bert.load(here)
    rille.no_grad(function()
      local alone, beside = again:embed(tokenizer, { "it rains" }), again:embed(tokenizer, { "it rains", "the cat sleeps the cat ." })
      assert.near(0, (alone[0] - beside[0]):abs():max():item(), 1e-6)
      assert.near(0, (net:eval():embed(tokenizer, { "it rains" }) - alone):abs():max():item(), 0)
    end)
    assert.matches("%-%-model FOLDER says where", run("models/sentences", "", true))
  end)

  it("gpt2 goes on with a text, from either form of the tokenizer's files", function()
    local Gpt2 = require "gpt2"
    rille.manual_seed(1)
    local words = { "\u{120}", "th", "the" }
    for c in ("abcdefghijklmnopqrstuvwxyz"):gmatch "." do words[#words + 1] = c end
    local net = Gpt2 { vocabulary = #words, places = 24, width = 32, heads = 2, depth = 2 }
    rille.save(net:state_dict(), here .. "/model.safetensors")
    os.remove(here .. "/tokenizer.json")
    rille.json.save(vocabulary(words), here .. "/vocab.json")
    folder.write(here .. "/merges.txt", "#version: 0.2\nt h\nth e\n")
    -- What was kept of earlier tokens gives what all of them give.
    local ids = rille.randint(0, #words, { 2, 9 })
    rille.no_grad(function()
      local past, parts = {}, {}
      for _, part in ipairs { ids:slice(0, 4, 1), ids:slice(4, 5, 1), ids:slice(5, 6, 1) } do parts[#parts + 1] = net(part, past) end
      assert.near(0, (rille.cat(parts, 1) - net(ids:slice(0, 6, 1))):abs():max():item(), 1e-4)
    end)
    local text = run("models/gpt2", ("--model %s --text 'the cat' --length 100 --temperature 0 --heads 2"):format(here))
    assert.matches("^the cat.*\nloaded in .* tokens a second\n$", text)
    assert.equal(text:match "^[^\n]*", run("models/gpt2", ("--model %s --text 'the cat' --length 100 --temperature 0 --heads 2"):format(here)):match "^[^\n]*")
    local model = { type = "BPE", vocab = vocabulary(words), merges = { "t h", "th e" } }
    rille.json.save({ pre_tokenizer = { type = "ByteLevel", add_prefix_space = false }, decoder = { type = "ByteLevel" }, model = model },
      here .. "/tokenizer.json")
    assert.equal(text:match "^[^\n]*", run("models/gpt2", ("--model %s --text 'the cat' --length 100 --temperature 0 --heads 2"):format(here)):match "^[^\n]*")
    rille.save({ a = rille.ones(1) }, here .. "/model.safetensors")
    assert.matches("does not hold a GPT%-2", run("models/gpt2", "--model " .. here, true))
  end)

  it("photos learns two classes with a network in ONNX", function()
    rille.manual_seed(2)
    local net = nn.Sequential(nn.Conv2d(3, 8, 3, { stride = 2 }), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(),
      nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10)):eval()
    rille.onnx.save(net, rille.randn(1, 3, 32, 32), here .. "/net.onnx", { dynamic_batch = true })
    for class, across in pairs { lines = 0, dots = 0.9 } do
      folder.make(here .. "/photos/" .. class)
      for i = 1, 16 do -- of sizes that differ
        local y, x = rille.arange(30.0 + i):unsqueeze(1), rille.arange(50.0 - i)
        local picture = (y * 0.9):sin() * (across == 0 and x * 0 + 1 or (x * across):sin()) * 90 + 100 + rille.rand(3, 30 + i, 50 - i) * 60
        rille.image.save(picture:clamp({ min = 0, max = 255 }):to("uint8"), ("%s/photos/%s/%d.%s"):format(here, class, i, i % 2 == 0 and "jpg" or "png"))
      end
    end
    folder.write(here .. "/photos/dots/readme.txt", "none")
    local text = run("models/photos", ("--model %s/net.onnx --pictures %s/photos --size 28 --epochs 8 --lr 0.01 --all --save %s/new.onnx"):format(here, here, here))
    assert.matches("no picture: .*/dots/readme.txt\n32 pictures of dots, lines; 24 to learn from\n1442 of 1442 numbers learn\n", text)
    assert.matches("epoch 8 .* 100.0 %% right", text)
    assert.same({ "batch", 2 }, rille.onnx.load(here .. "/new.onnx").outputs[1].shape)
    text = run("models/photos", ("--model %s/net.onnx --pictures %s/photos --size 28 --epochs 1"):format(here, here))
    assert.matches("\n34 of 1442 numbers learn\n", text)
    assert.matches("%-%-head says which matrix is the last layer's: ", run("models/photos",
      ("--model %s/net.onnx --pictures %s/photos --head no"):format(here, here), true))
  end)

  it("pitch hears a melody, a file, and with CREPE", function()
    local text = run("models/pitch", "--smoke")
    assert.is_true(tonumber(text:match "off by ([%d.]+) cents") < 4, text)
    assert.is_true(tonumber(text:match "median; ([%d.]+) %% of the frames") > 97, text)
    local tones = rille.cat({ rille.audio.tone(440, 0.5, 22050), rille.audio.tone(261.63, 0.4, 22050) }, 1) * 0.5
    rille.audio.save(here .. "/tones.wav", tones, 22050)
    text = run("models/pitch", ("%s/tones.wav --out %s/tones.csv"):format(here, here))
    assert.matches("  0.00 s  A4  for 0.%d%d s\n +0.%d+ s  C4  for 0.%d+ s\n0.9 s of sound", text)
    local t = rille.data.read_csv(here .. "/tones.csv")
    assert.near(440, t.columns.hertz[20]:item(), 0.5)
    local Crepe = require "crepe"
    rille.manual_seed(3)
    rille.save(Crepe(16):state_dict(), here .. "/crepe.pt")
    local frames = rille.randn(2, 1024)
    local hertz, sure = Crepe.load(here .. "/crepe.pt"):hear(frames)
    assert.same({ 2, 2 }, { hertz:size(0), sure:size(0) })
    assert.is_true(hertz:min():item() > 31 and hertz:max():item() < 2007)
    assert.matches("0.9 s of sound in", run("models/pitch", ("%s/tones.wav --weights %s/crepe.pt"):format(here, here)))
  end)
end)
