-- Starts jobs for the specs in this folder.
local support = {}

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local program = os.getenv "RILLE_PROGRAM" or "build/rille"
local source = os.getenv "RILLE_SOURCE" or "."

-- Nothing here is about leaks of MPI's; roots may start jobs in containers; ranks may be more than processors.
local ENVIRONMENT = "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 " ..
  "OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_btl_vader_single_copy_mechanism=none " ..
  "ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0"

--- nil, or why no job can be started here.
function support.missing()
  local has_launcher = os.execute "command -v mpirun >/dev/null 2>&1"
  if not has_launcher then return "no mpirun: install libopenmpi-dev and openmpi-bin, and configure again" end
  if not require("rille").distributed.is_available() then return "librille_mpi.so was not built: configure again with MPI" end
end

--- What a script of this folder prints, on n ranks; and whether the job ended well.
-- @param more of the environment: "NAME=value"
function support.run(n, script, arguments, more)
  local command = ("cd %s && %s %s timeout -k 5 120 mpirun -n %d %s %s %s 2>&1"):format(quote(source), ENVIRONMENT,
    more or "", n, quote(program), quote("tests/distributed/" .. script), arguments or "")
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  local fine, _, code = pipe:close()
  return text, fine == true, code
end

return support
