# The Lua side: bindings with the scripts embedded, as a library over librille, as the one file that stock lua5.4 loads,
# and in the program.
file(GLOB_RECURSE script_sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/scripts/rille CONFIGURE_DEPENDS scripts/rille/*.lua)
# Those that every program loads, and one that shares most with the rest, are one stream: the dictionary of the others.
set(shared_scripts class.lua names.lua nn/containers.lua nn/module.lua files.lua init.lua optim/init.lua tensor.lua check.lua linalg.lua
    train/check.lua)
list(LENGTH shared_scripts shared_count)
# Those that are loaded when the library is: compiled at build time, so that a start need not do it.
set(start_scripts ${shared_scripts} nn/classes.lua nn/tables.lua nn/state.lua special.lua signal/init.lua pieces.lua resize.lua
    habits.lua data/init.lua data/items.lua data/samplers.lua data/loader.lua)
list(LENGTH start_scripts start_count)
# What is left out, as bindings/left_out.c says it.
if(NOT RILLE_FILES)
  list(FILTER script_sources EXCLUDE REGEX "^onnx/")
endif()
if(NOT RILLE_PNG)
  list(REMOVE_ITEM script_sources data/image.lua)
endif()
if(NOT RILLE_SIGNALS)
  list(REMOVE_ITEM script_sources signal/audio.lua signal/fft.lua signal/spectra.lua notes/audio.lua)
endif()
if(NOT RILLE_WORKERS)
  list(REMOVE_ITEM script_sources data/worker.lua data/workers.lua)
endif()
list(REMOVE_ITEM script_sources ${start_scripts})
list(PREPEND script_sources ${start_scripts})
list(TRANSFORM script_sources PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/rille/ OUTPUT_VARIABLE script_paths)
# The tool runs on the machine that builds. Where that is not the one that is built for, and nothing here runs the other's
# programs, it is made with this machine's compiler, which needs zlib here as well.
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  find_program(RILLE_BUILD_CC NAMES $ENV{CC_FOR_BUILD} cc gcc clang NO_CMAKE_FIND_ROOT_PATH REQUIRED
               DOC "C compiler for programs that run during the build")
  set(embed_tool ${CMAKE_CURRENT_BINARY_DIR}/embed_scripts_build)
  add_custom_command(OUTPUT ${embed_tool}
    COMMAND ${RILLE_BUILD_CC} -O1 -o ${embed_tool} ${CMAKE_CURRENT_SOURCE_DIR}/cmake/embed_scripts.c -lz
    DEPENDS cmake/embed_scripts.c VERBATIM)
else()
  add_executable(embed_scripts cmake/embed_scripts.c)
  target_link_libraries(embed_scripts PRIVATE ZLIB::ZLIB)
  if(NOT RILLE_MINIMAL)
    target_link_libraries(embed_scripts PRIVATE PkgConfig::LUA)
    target_compile_definitions(embed_scripts PRIVATE EMBED_COMPILES)
  endif()
  set(embed_tool embed_scripts)
endif()
set(embedded ${CMAKE_CURRENT_BINARY_DIR}/embedded_scripts.c)
add_custom_command(OUTPUT ${embedded}
  COMMAND ${embed_tool} ${embedded} ${CMAKE_CURRENT_SOURCE_DIR}/scripts ${shared_count} ${start_count} ${script_sources}
  DEPENDS ${script_paths} ${embed_tool})
add_custom_target(rille_scripts DEPENDS ${embedded})
file(GLOB_RECURSE binding_sources CONFIGURE_DEPENDS bindings/*.c)
list(FILTER binding_sources EXCLUDE REGEX "/main\\.c$|/prompt/")
set(pieces_FILES io/formats io/json io/pickle io/protobuf io/tokenizer io/torch)
set(pieces_PNG io/png)
set(pieces_JPEG io/jpeg)
set(pieces_SOUND io/sound)
set(pieces_PICTURES io/pictures)
set(pieces_NETWORK io/download)
set(pieces_WORKERS workers/message workers/worker)
foreach(piece IN LISTS left_out)
  foreach(file IN LISTS pieces_${piece})
    list(REMOVE_ITEM binding_sources ${CMAKE_CURRENT_SOURCE_DIR}/bindings/${file}.c)
  endforeach()
endforeach()
add_library(rille_bindings OBJECT ${binding_sources} ${embedded})
add_dependencies(rille_bindings rille_scripts)
target_include_directories(rille_bindings PRIVATE bindings)
foreach(piece IN LISTS left_out)
  target_compile_definitions(rille_bindings PRIVATE RILLE_WITHOUT_${piece})
endforeach()
if(RILLE_MINIMAL)
  target_compile_options(rille_bindings PRIVATE -Os)
endif()
target_link_libraries(rille_bindings PRIVATE rille_flags PkgConfig::LUA)
if(link_as_a_whole)
  target_compile_options(rille_bindings PRIVATE ${compile_for_link})
endif()
set(bindings_directory $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/bindings>)

add_custom_command(OUTPUT ${exports}
  COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} "-DOBJECTS=$<JOIN:$<TARGET_OBJECTS:rille_bindings>,,>" -DVERSION=${PROJECT_VERSION}
          -DPUBLIC=${public_exports} -DOUT=${exports} -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/exports.cmake
  DEPENDS rille_bindings $<TARGET_OBJECTS:rille_bindings> ${public_exports} cmake/exports.cmake VERBATIM)
add_custom_target(rille_exports DEPENDS ${exports})
add_dependencies(rille_shared rille_exports)

add_library(rille_lua_shared SHARED $<TARGET_OBJECTS:rille_bindings>)
target_link_libraries(rille_lua_shared PRIVATE rille_flags Threads::Threads m PUBLIC rille_shared PkgConfig::LUA)
set_target_properties(rille_lua_shared PROPERTIES OUTPUT_NAME rille_lua VERSION ${PROJECT_VERSION} SOVERSION ${RILLE_ABI}
                      EXPORT_NAME lua)
target_include_directories(rille_lua_shared INTERFACE ${bindings_directory})
rille_link_inside(rille_lua_shared)
add_library(rille::lua ALIAS rille_lua_shared)

add_library(rille_lua_static STATIC $<TARGET_OBJECTS:rille_bindings>)
target_link_libraries(rille_lua_static PUBLIC rille_static PkgConfig::LUA)
set_target_properties(rille_lua_static PROPERTIES OUTPUT_NAME rille_lua EXPORT_NAME lua_static)
target_include_directories(rille_lua_static INTERFACE ${bindings_directory})
add_library(rille::lua_static ALIAS rille_lua_static)

# What stock lua5.4 loads: not linked with Lua, whose symbols the program has.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/module.map "{ global: luaopen_rille; local: *; };\n")
add_library(rille_module MODULE ${engine_objects} $<TARGET_OBJECTS:rille_bindings>)
target_link_libraries(rille_module PRIVATE rille_flags ${engine_libraries})
target_link_options(rille_module PRIVATE -Wl,--version-script=${CMAKE_CURRENT_BINARY_DIR}/module.map)
set_target_properties(rille_module PROPERTIES PREFIX "" OUTPUT_NAME rille SUFFIX ".so")
rille_link_inside(rille_module)

# The program alone has the prompt, and with it libedit.
file(GLOB prompt_sources CONFIGURE_DEPENDS bindings/prompt/*.c)
add_executable(rille_program bindings/main.c ${prompt_sources})
target_include_directories(rille_program PRIVATE bindings)
target_link_libraries(rille_program PRIVATE rille_flags rille_lua_static)
if(NOT RILLE_PROMPT STREQUAL "OFF")
  find_path(LIBEDIT_INCLUDE_DIR histedit.h)
  find_library(LIBEDIT_LIBRARY edit)
  if(LIBEDIT_INCLUDE_DIR AND LIBEDIT_LIBRARY)
    target_include_directories(rille_program PRIVATE ${LIBEDIT_INCLUDE_DIR})
    target_link_libraries(rille_program PRIVATE ${LIBEDIT_LIBRARY})
    target_compile_definitions(rille_program PRIVATE RILLE_LIBEDIT)
  elseif(RILLE_PROMPT STREQUAL "ON")
    message(FATAL_ERROR "RILLE_PROMPT=ON needs libedit (Debian: libedit-dev)")
  else()
    message(STATUS "no libedit: the prompt reads plain lines (Debian: libedit-dev)")
  endif()
endif()
target_link_options(rille_program PRIVATE ${link_as_a_whole})
set_target_properties(rille_program PROPERTIES OUTPUT_NAME rille ENABLE_EXPORTS ON)
