---@meta _
-- Made by docs/make_annotations.lua.

---@class rille.part.cuda
local cuda = {}

---How many GPUs there are.
---```lua
---print(rille.cuda.device_count()) -- 0
---```
---@return integer # 0
function cuda.device_count() end

---Does nothing, as there is no GPU; rille.release_cache gives back the processor's memory.
---```lua
---rille.cuda.empty_cache()
---```
function cuda.empty_cache() end

---Whether there is a GPU side: no.
---```lua
---local device = rille.cuda.is_available() and "cuda" or "cpu"
---```
---@return boolean # false
function cuda.is_available() end

---Does nothing, as there is no GPU whose generator could be seeded; rille.manual_seed seeds the processor's.
---```lua
---rille.cuda.manual_seed(1)
---```
---@param seed integer is not looked at
function cuda.manual_seed(seed) end

---Does nothing, as there is no GPU.
---```lua
---rille.cuda.manual_seed_all(1)
---```
---@param seed integer is not looked at
function cuda.manual_seed_all(seed) end

---Does nothing, as every call is done when it returns.
---```lua
---rille.cuda.synchronize()
---```
function cuda.synchronize() end
