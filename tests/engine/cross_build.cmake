# As for another machine whose programs do not run here: the tool that embeds the scripts must be one of this machine's, and
# give what it gives elsewhere. The "other machine" is this one under its own name, so that no second compiler is needed.
set(build ${BUILD}/cross_build)
file(REMOVE_RECURSE ${build})
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "failed (${result}): ${ARGN}\n${text}")
  endif()
endfunction()
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${build} -G ${GENERATOR} -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=${PROCESSOR}
    -DCMAKE_C_COMPILER=${COMPILER} -DRILLE_BLAS=${BLAS} -DRILLE_TESTS=OFF)
run(${CMAKE_COMMAND} --build ${build} --target rille_scripts)
if(NOT EXISTS ${build}/embed_scripts_build)
  message(FATAL_ERROR "the tool was not built for this machine")
endif()
# Lua's own code is for one kind of machine: another one gets the texts alone.
set(texts [=[/^static const unsigned char compiled_/ { skip = 1 }
  !skip { gsub(/compiled_[0-9]+, [0-9]+}/, "0, 0}"); print }
  skip && /;$/ { skip = 0 }]=])
foreach(folder ${BUILD} ${build})
  execute_process(COMMAND awk "${texts}" ${folder}/embedded_scripts.c OUTPUT_FILE ${folder}/embedded_texts.c COMMAND_ERROR_IS_FATAL ANY)
endforeach()
run(${CMAKE_COMMAND} -E compare_files ${BUILD}/embedded_texts.c ${build}/embedded_texts.c)
file(STRINGS ${build}/embedded_texts.c scripts REGEX "^static const unsigned char script_")
list(LENGTH scripts count)
if(count LESS 20)
  message(FATAL_ERROR "only ${count} scripts are embedded")
endif()
