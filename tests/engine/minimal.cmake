# The smallest builds, without Lua and with it: what librille may take, that a C host trains with it, and that a script does.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed (${result}): ${ARGN}\n${text}")
  endif()
endfunction()
function(configure folder)
  run(${CMAKE_COMMAND} -S ${SOURCE} -B ${folder} -G ${GENERATOR} -DRILLE_MINIMAL=ON ${ARGN} -DRILLE_WERROR=ON
      -DCMAKE_C_COMPILER=${COMPILER} -DCMAKE_C_COMPILER_LAUNCHER=${LAUNCHER})
endfunction()

set(build ${BUILD}/minimal)
configure(${build} -DRILLE_LUA=OFF)
run(${CMAKE_COMMAND} --build ${build} --target rille_shared)
run(${COMPILER} ${SOURCE}/tests/engine/line.c -I${SOURCE}/engine/include -o ${build}/line -L${build} -lrille
    -Wl,-rpath,${build})
run(${build}/line)
run(strip -o ${build}/stripped.so ${build}/librille.so)
file(SIZE ${build}/stripped.so size)
message("minimal librille.so: ${size} bytes")
if(size GREATER 819200)
  message(FATAL_ERROR "the minimal librille.so has ${size} bytes, more than 800 KB")
endif()

set(build ${BUILD}/minimal_lua)
configure(${build})
run(${CMAKE_COMMAND} --build ${build} --target rille_program)
run(${build}/rille ${SOURCE}/tests/engine/minimal.lua ${build}/net.safetensors)
