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

local function run(start, script, arguments)
  local command = ("cd %s && %s timeout -k 5 300 %s %s %s 2>&1"):format(quote(source), ENVIRONMENT, start,
    quote("tests/distributed/" .. script), arguments or "")
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  local fine, _, code = pipe:close()
  return text, fine == true, code
end

--- What a script of this folder prints, on n ranks; and whether the job ended well.
function support.run(n, script, arguments)
  return run(("mpirun -n %d %s"):format(n, quote(program)), script, arguments)
end

--- The same by scripts/train-elastic.sh, which starts it again when it has failed.
function support.elastically(n, script, arguments)
  return run(("env RILLE_ELASTIC_PAUSE=0 scripts/train-elastic.sh -n %d --restarts 3 --program %s"):format(n, quote(program)),
    script, arguments)
end

return support
