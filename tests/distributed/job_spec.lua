-- Whole trainings on several ranks: sharded optimizers, checkpoints, ranks that die or hang.
local rille = require "rille" -- luacheck: ignore
package.path = "tests/distributed/?.lua;" .. package.path
local support = require "support"

local reason = support.missing()
describe("a trainer on several ranks", function()
  if reason then
    pending(reason)
    return
  end

  local folder
  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    os.execute("mkdir " .. folder)
  end)
  after_each(function() os.execute("rm -r " .. folder) end)

  -- The history and the weights at the end, and all that was said.
  local function train(n, keys)
    local text, fine = support.run(n, "trained.lua", folder .. " " .. keys)
    local lines = {}
    for line in text:gmatch "[^\n]+" do
      if line:find "^epoch %d" or line:find "^weights " then lines[#lines + 1] = line end
    end
    return table.concat(lines, "\n"), text, fine
  end

  local function remove_checkpoints() os.execute("rm -rf " .. folder .. "/*") end

  it("goes on from a checkpoint as if it had not stopped, on another number of ranks too", function()
    local unbroken, text, fine = train(2, "2")
    assert.is_true(fine, text)
    remove_checkpoints()
    assert.matches("step 17, stopped another rank stopped", (select(2, train(2, "2 stop=17"))))
    assert.equal(unbroken, (train(2, "2 resume=1 zero=1")))
    local _, more = train(3, "3 resume=1")
    assert.matches("resumed\ttrue\tnil\t2\t24", more)
    assert.matches("epoch 3 ", more)
  end)

  it("ends when a rank is killed, says how far all were, and resumes", function()
    local unbroken = train(2, "1")
    remove_checkpoints()
    local _, text, fine = train(2, "1 die=6")
    assert.is_false(fine)
    assert.matches("rank 0 of 2 %(.-, process %d+%) is told to end; its last step was 6", text)
    assert.matches("process rank 1 ", text)
    assert.equal(unbroken, (train(2, "1 resume=1")))
    remove_checkpoints()
    local again = support.elastically(2, "trained.lua", folder .. " 1 die=6 resume=1")
    assert.matches("train%-elastic: ended with %d+; start 1 of 3 follows", again)
    assert.matches("resumed\ttrue\tnil\t0\t4", again)
    assert.matches(unbroken:match("weights [^,]+"):gsub("%p", "%%%0"), again)
  end)

  it("ends when a rank hangs, and names it", function()
    local started = rille.clock()
    local _, text, fine = train(2, "1 hang=6 timeout=2")
    assert.is_false(fine)
    assert.is_true(rille.clock() - started < 30)
    assert.matches("waited for 2 s, and no answer from rank 1 %(.-, process %d+%); the last step that all took was 6", text)
  end)

  it("shards an optimizer's state", function()
    local text, fine = support.run(3, "zero.lua")
    assert.is_true(fine, text)
    assert.matches("moments hold 667334 numbers", text)
    assert.matches("all is well", text)
  end)
end)
