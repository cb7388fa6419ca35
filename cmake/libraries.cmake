# librille: the engine for C hosts, without Lua.
#
# What rille.h marks RILLE_API is exported as RILLE_<version>. The Lua side is a library of its own that uses the
# engine's inside: the names that it wants (exports.cmake) are exported as RILLE_PRIVATE_<version>, so that the two
# libraries fit only if they come from the same build.
set(RILLE_ABI ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}) # until 1.0 each minor version may change the ABI
set(headers ${CMAKE_CURRENT_SOURCE_DIR}/engine/include)
# Elsewhere than with ELF there is no such map: librille exports what its headers declare, and the Lua side is in the
# program alone.
if(WIN32 OR APPLE)
  set(has_private_exports OFF)
else()
  set(has_private_exports ON)
endif()
set(public "")
set(public_names "")
set(public_headers rille.h rille_io.h)
if(RILLE_NN)
  list(APPEND public_headers rille_nn.h rille.hpp)
endif()
foreach(header IN LISTS public_headers)
  file(STRINGS ${headers}/${header} lines REGEX "^RILLE_API ")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "(rille_[a-z0-9_]+)\\(" name "${line}")
    string(APPEND public "    ${CMAKE_MATCH_1};\n")
    list(APPEND public_names ${CMAKE_MATCH_1})
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers}/${header})
endforeach()
set(exports ${CMAKE_CURRENT_BINARY_DIR}/rille.map)
set(public_exports ${exports})
if(RILLE_LUA AND has_private_exports)
  set(public_exports ${CMAKE_CURRENT_BINARY_DIR}/rille_public.map)
endif()
if(WIN32)
  set(exports ${CMAKE_CURRENT_BINARY_DIR}/rille.def)
  list(JOIN public_names "\n" names)
  file(WRITE ${exports} "EXPORTS\n${names}\n")
elseif(APPLE)
  list(TRANSFORM public_names PREPEND _ OUTPUT_VARIABLE names)
  list(JOIN names "\n" names)
  file(WRITE ${exports} "${names}\n")
else()
  file(CONFIGURE OUTPUT ${public_exports} CONTENT "RILLE_@RILLE_ABI@ {
  global:
@public@  local: *;
};
" @ONLY)
endif()

set_target_properties(rille_engine PROPERTIES C_VISIBILITY_PRESET default) # the map says what leaves

# Links objects as one shared library or module whose calls stay inside of it.
include(CheckLinkerFlag)
if(has_private_exports)
  check_linker_flag(C -Wl,-z,pack-relative-relocs RILLE_PACKED_RELOCATIONS)
endif()
function(rille_link_inside target)
  if(APPLE)
    target_link_options(${target} PRIVATE -Wl,-dead_strip)
    return()
  endif()
  target_link_options(${target} PRIVATE -Wl,--gc-sections ${link_as_a_whole})
  if(has_private_exports)
    target_link_options(${target} PRIVATE -Wl,-Bsymbolic)
  endif()
  # The tables of ops and kernels are thousands of pointers; packed relocations (glibc 2.36) take 24 bytes less for each.
  if(RILLE_PACKED_RELOCATIONS)
    target_link_options(${target} PRIVATE -Wl,-z,pack-relative-relocs -Wl,-z,noseparate-code)
  endif()
endfunction()

set(include_directories $<BUILD_INTERFACE:${headers}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
add_library(rille_shared SHARED ${engine_objects})
target_link_libraries(rille_shared PRIVATE rille_flags ${engine_libraries})
if(WIN32)
  target_sources(rille_shared PRIVATE ${exports})
elseif(APPLE)
  target_link_options(rille_shared PRIVATE -Wl,-exported_symbols_list,${exports})
else()
  target_link_options(rille_shared PRIVATE -Wl,--version-script=${exports})
endif()
set_target_properties(rille_shared PROPERTIES OUTPUT_NAME rille VERSION ${PROJECT_VERSION} SOVERSION ${RILLE_ABI}
                      EXPORT_NAME rille LINK_DEPENDS ${exports})
target_include_directories(rille_shared INTERFACE ${include_directories})
rille_link_inside(rille_shared)
add_library(rille::rille ALIAS rille_shared)

add_library(rille_static STATIC ${engine_objects})
target_link_libraries(rille_static PUBLIC ${engine_libraries})
set_target_properties(rille_static PROPERTIES OUTPUT_NAME rille EXPORT_NAME rille_static)
target_include_directories(rille_static INTERFACE ${include_directories})
add_library(rille::rille_static ALIAS rille_static)
