-- The examples run: each with --smoke, which is a small piece of the whole, and shows what it promises.
local rille = require "rille"
local program, source = os.getenv "RILLE_PROGRAM" or "build/rille", os.getenv "RILLE_SOURCE" or "."

local made = {}
local function temporary(ending)
  local path = os.tmpname()
  os.remove(path)
  made[#made + 1] = path .. (ending or "")
  return made[#made]
end

-- What the example writes to its standard output; raises with both outputs if it fails.
local function run(name, arguments)
  local errors = temporary()
  local pipe = assert(io.popen(("%s %s/examples/%s.lua %s 2>%s"):format(program, source, name, arguments or "--smoke", errors)))
  local text = pipe:read "a"
  local fine = pipe:close()
  local file = io.open(errors)
  local told = file and file:read "a" or ""
  if file then file:close() end
  assert(fine, ("%s failed:\n%s%s"):format(name, text, told))
  return text
end

-- The numbers that a pattern finds, in order.
local function numbers(text, pattern)
  local list = {}
  for number in text:gmatch(pattern) do list[#list + 1] = tonumber(number) end
  assert(#list > 0, ("no %s in:\n%s"):format(pattern, text))
  return list
end

local function falls(text, pattern, least)
  local list = numbers(text, pattern)
  assert(#list >= 2 and list[#list] < list[1] * (least or 1), ("%s does not fall: %s"):format(pattern, table.concat(list, ", ")))
end

-- A grid of pictures of 28 x 28 pixels, in which something is drawn.
local function check_grid(path, rows, columns)
  local picture = rille.image.load(path)
  assert.are.same({ 3, 94 * rows + 14, 94 * columns + 14 }, picture:shape()) -- each has 84 pixels, and 10 between
  assert.is_true(picture:float():std():item() > 1)
end

-- The names of all examples, without their endings.
local function rille_examples()
  local list = {}
  for _, folder in ipairs { "", "models/" } do
    local pipe = assert(io.popen(("ls '%s/examples/%s'"):format(source, folder)))
    for file in pipe:lines() do
      local name = file:match "^([%w_]+)%.lua$"
      if name then list[#list + 1] = folder .. name end
    end
    pipe:close()
  end
  return list
end

describe("The example", function()
  teardown(function() for _, path in ipairs(made) do os.remove(path) end end)

  it("xor, regression and table learn", function()
    local answers = numbers(run("xor", ""), "%d xor %d = ([%d.]+)")
    for i, wanted in ipairs { 0, 1, 1, 0 } do assert.is_true(math.abs(answers[i] - wanted) < 0.2) end
    assert.is_true(numbers(run("regression", ""), "true sine: ([%d.]+)")[1] < 0.1)
    assert.is_true(numbers(run("table", ""), "accuracy ([%d.]+)")[1] > 0.9)
  end)

  it("mnist_ddp is a job of one without mpirun", function()
    if not rille.distributed.is_available() then
      pending "librille_mpi.so was not built: configure again with MPI"
      return
    end
    local accuracy = numbers(run("mnist_ddp", "--smoke --no-download --epochs 3"), "\n +%d/3 +[%d.]+ +[%d.]+ +([%d.]+)")
    assert.is_true(accuracy[#accuracy] > 0.5)
  end)

  it("each says what it does, and a line an option", function()
    for _, name in ipairs(rille_examples()) do
      local text = run(name, "--help")
      local options = 0
      for line in text:gmatch "\n  (%-%-[^\n]+)" do
        options = options + 1
        assert.matches("^%-%-[%w-]+ ?%u* +%S.*%S", line)
        assert(line:match "^%-%-[%w-]+ ?%u*  +%l", name .. " does not say what this is: " .. line)
      end
      assert(options >= 2, text)
      assert.matches("^%u[^\n]+%.\nusage: rille [^\n]+" .. name:gsub("%p", "%%%0") .. "%.lua %[OPTIONS%]", text)
    end
  end)

  it("mnist saves a network that predict reads", function()
    local weights, wrong = temporary ".safetensors", temporary ".png"
    local text = run("mnist", ("--epochs 1 --optimizer adam --no-download --save %s --wrong %s"):format(weights, wrong))
    assert.is_true(numbers(text, "test accuracy ([%d.]+)")[1] > 0.8)
    local source_line = text:match "^data: ([^\n]+)\n"
    assert.is_true(#source_line < 100 and not source_line:find "could not", source_line)
    assert.is_true(rille.image.load(wrong):size(2) > 112)
    local guesses, right = run("predict", "--model " .. weights), 0
    for digit, guess in guesses:gmatch "a drawn (%d): (%d)" do right = right + (digit == guess and 1 or 0) end
    assert.is_true(right >= 1, guesses)
  end)

  it("cartpole_policy learns", function()
    local means = numbers(run "cartpole_policy", "mean of the last 100: ([%d.]+)")
    assert.is_true(means[#means] > 1.3 * means[1], table.concat(means, ", "))
  end)

  it("cartpole_dqn runs", function()
    local means = numbers(run "cartpole_dqn", "mean of the last 100: ([%d.]+)")
    for _, mean in ipairs(means) do assert.is_true(mean > 8 and mean <= 500) end
  end)

  it("vae learns and draws", function()
    local out = temporary()
    local text = run("vae", "--smoke --no-download --out " .. out)
    falls(text, "training bound ([%d.]+)", 0.9)
    for name, rows in pairs { drawn = 4, again = 2, between = 4 } do
      local path = ("%s-%s.png"):format(out, name)
      made[#made + 1] = path
      check_grid(path, rows, 16)
    end
  end)

  it("gan draws", function()
    local out = temporary ".png"
    local text = run("gan", "--smoke --no-download --out " .. out:sub(1, -5))
    assert.is_true(numbers(text, "critic's loss ([%d.]+)")[1] < 1.39) -- better than guessing
    check_grid(out, 4, 16)
  end)

  it("diffusion learns and draws", function()
    local out = temporary ".png"
    falls(run("diffusion", "--smoke --no-download --out " .. out:sub(1, -5)), "squared error ([%d.]+)", 0.8)
    check_grid(out, 4, 16)
  end)

  it("dates learns", function()
    local text = run "dates"
    falls(text, "loss ([%d.]+)")
    assert.is_truthy(text:find("-> %C+\n"))
  end)

  it("char_lstm and char_gpt learn and write", function()
    local path = temporary ".txt"
    local file = assert(io.open(path, "w"))
    for i = 1, 600 do file:write(("%d times %d is %d, and that is so.\n"):format(i % 10, i % 7, i % 10 * (i % 7))) end
    file:close()
    for _, case in ipairs { { "char_lstm" }, { "char_gpt" }, { "char_gpt", "--places learnt" } } do
      local text = run(case[1], ("--smoke --text %s %s"):format(path, case[2] or ""))
      falls(text, "validation loss ([%d.]+)", 0.9)
      assert.is_true(#text:match "processor time%)\n(\n.*)$" > 40)
    end
  end)

  it("mnist_cnn learns, and goes on where it was", function()
    local checkpoint = temporary()
    made[#made + 1] = checkpoint .. ".prev"
    local arguments = "--smoke --no-download --threads 1 --epochs 2 --test --checkpoint " .. checkpoint
    local text = run("mnist_cnn", arguments)
    falls(text, "\n +%d/2 +([%d.]+)", 0.8)
    assert.is_true(numbers(text, "test accuracy ([%d.]+)")[1] > 0.75)
    local again = run("mnist_cnn", arguments)
    assert.is_truthy(again:find("goes on at step 30", 1, true))
    assert.are.equal(text:match "test accuracy [%d.]+", again:match "test accuracy [%d.]+")
  end)

  it("mnist_cnn says so where a set cannot be had", function()
    local text = run("mnist_cnn", "--smoke --no-download --threads 1 --epochs 1 --set fashion_mnist --data /nowhere")
    assert.is_truthy(text:find "fashion_mnist: no train%-images")
    assert.is_truthy(text:find "data: digits drawn by rille")
  end)

  it("workers learns, the same whatever the machine", function()
    local text = run("workers", "--smoke --workers 3")
    falls(text, "loss ([%d.]+)", 0.9)
    assert.are.equal((text:gsub("%d+%.%d+ s", "")), (run("workers", "--smoke --workers 3"):gsub("%d+%.%d+ s", "")))
  end)

  it("search finds good settings and breaks bad trials off", function()
    local text = run("search", "--smoke --no-download --trials 6 --epochs 3")
    local accuracies = numbers(text, "\n +(0%.%d+) +%d")
    assert.are.equal(6, #accuracies)
    for i = 2, 6 do assert.is_true(accuracies[i] <= accuracies[i - 1]) end
    assert.is_true(accuracies[1] > 0.7)
    assert.is_true(numbers(text, "(%d+) epochs of 18")[1] < 18)
  end)

  it("swap goes on as before with another network", function()
    local text = run("swap", "--smoke --no-download")
    local before, after = text:match "loss ([%d.]+) before, ([%d.]+) after"
    assert.are.equal(before, after)
    assert.is_truthy(text:find "4 kept, 4 new, 0 gone")
    falls(text, "validation loss ([%d.]+)\n", 0.9)
  end)

  it("pendulum finds its parameters", function()
    assert.is_true(numbers(run "pendulum", "largest relative error: ([%d.e+-]+)")[1] < 1e-6)
  end)

  it("cartpole_ppo learns", function()
    local means = numbers(run "cartpole_ppo", "mean of the last 100: ([%d.]+)")
    assert.is_true(means[#means] > 1.5 * means[1], table.concat(means, ", "))
  end)

  it("flow beats a normal distribution and draws its density", function()
    local out = temporary ".png"
    local text = run("flow", "--smoke --out " .. out)
    local flow, normal, on_moons = text:match "([%d.]+) nats a new point, a normal distribution ([%d.]+); ([%d.]+) %%"
    assert.is_true(tonumber(flow) < tonumber(normal) - 0.2 and tonumber(on_moons) > 55, text)
    assert.are.same({ 3, 840, 1440 }, rille.image.load(out):shape())
  end)

  it("vit learns", function()
    local text = run "vit"
    falls(text, "loss ([%d.]+)", 0.6)
    assert.is_true(numbers(text, "test accuracy ([%d.]+)")[1] > 60)
  end)

  it("unet learns and draws", function()
    local out = temporary ".png"
    local text = run("unet", "--smoke --out " .. out)
    falls(text, "loss ([%d.]+)", 0.8)
    assert.is_true(numbers(text, "guesses ([%d.]+)")[1] > 0.25)
    assert.are.equal(3 * (96 + 10) + 42, rille.image.load(out):size(1))
  end)

  it("graph beats the counting of shared friends", function()
    local net, friends = run("graph"):match "\n([%d.]+) %% of members on the right side, by shared friends ([%d.]+)"
    assert.is_true(tonumber(net) > 80 and tonumber(net) > tonumber(friends))
  end)

  it("maml learns to learn, by gradients of second and of first order", function()
    local text = run "maml"
    falls(text, "ten points ([%d.]+)")
    local before, one, five = text:match "error ([%d.]+) before, ([%d.]+) after one step, ([%d.]+)"
    assert.is_true(tonumber(five) < tonumber(one) and tonumber(one) < tonumber(before), text)
    assert.is_truthy(run("maml", "--smoke --first-order"):find "after one step")
  end)

  it("lora teaches another text, and merges", function()
    local after, before, merged = run("lora"):match "text ([%d.]+) nats a character, ([%d.]+) before; merged ([%d.]+)"
    assert.is_true(tonumber(after) < 0.6 * tonumber(before))
    assert.is_true(math.abs(after - merged) <= 0.001)
  end)

  it("adversarial fools its network", function()
    local out = temporary ".png"
    local accuracies = numbers(run("adversarial", "--smoke --no-download --out " .. out), "0%.%d%d  ([%d.]+)")
    assert.are.equal(7, #accuracies)
    assert.is_true(accuracies[1] > 0.7 and accuracies[7] < 0.5 * accuracies[1], table.concat(accuracies, ", "))
    local picture = rille.image.load(out)
    assert.are.equal(2 * (112 + 20 + 10) + 42, picture:size(1))
  end)

  it("onnx writes a network, reads it and teaches it on", function()
    local text = run("onnx")
    assert.is_true(numbers(text, "differ by ([%d.e-]+)")[1] < 1e-5)
    assert.is_true(numbers(text, "taught on: ([%d.]+)")[1] > numbers(text, "degrees: ([%d.]+)")[1])
  end)

  it("transfer learns what is new and leaves the trunk alone", function()
    local text = run("transfer", "--smoke --no-download")
    assert.is_true(numbers(text, "0 to 4: %d+ pictures, ([%d.]+)")[1] > 70)
    assert.is_true(numbers(text, "learn%) ([%d.]+)")[1] > 50)
  end)
end)
