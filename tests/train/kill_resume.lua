-- The long hunt: a training is killed with -9 at random moments and goes on from its checkpoint, until it is done. The
-- final weights must equal those of a run that nobody killed, bit for bit, and no checkpoint may ever be unreadable.
--
--   RILLE_PROGRAM=build/rille build/rille tests/train/kill_resume.lua [kills a run, 20] [runs, 1]
local files = require "tests.support.folder"
local program = os.getenv "RILLE_PROGRAM" or "build/rille"
local kills, runs = tonumber(arg[1] or 20), tonumber(arg[2] or 1)

local function run(folder, seconds)
  local killer = seconds and ("timeout -s KILL %.4f "):format(seconds) or ""
  local text = files.capture(killer .. program .. " tests/support/resumed_run.lua " .. folder)
  assert(not text:find "traceback", text)
  assert(not text:find "damaged" and not text:find "went back", text)
  return text
end

local reference = files.new()
local started = os.time()
run(reference)
local expected = files.read(reference .. "/final.safetensors")
local count, places, litter = 0, {}, 0
for round = 1, runs do
  local folder = files.new()
  for _ = 1, kills do
    local how, epoch, steps, phase = run(folder, 0.02 + math.random() * 0.05):match "^(%a+)%s+(%d+)%s+(%d+)%s+(%a+)"
    if how then places[#places + 1] = ("%s:%s%s"):format(epoch, steps, phase == "valid" and "v" or "") end
    count = count + 1
    if files.exists(folder .. "/final.safetensors") then break end
  end
  run(folder)
  local stale = files.capture("ls " .. folder .. " | grep -c tmp")
  litter = litter + tonumber(stale)
  local same = files.read(folder .. "/final.safetensors") == expected
  print(("run %d: %s"):format(round, same and "equal bit for bit" or "DIFFERENT: " .. folder))
  if not same then os.exit(1) end
  files.remove(folder)
end
print(("%d kills in %d s; started at %s; %d temporary files left"):format(count, os.time() - started,
  table.concat(places, " "), litter))
files.remove(reference)
os.exit(litter == 0)
