# x86-64 Linux without a C library of its own: one static program (Debian: musl-tools). docs/platforms.md has the commands.
set(CMAKE_C_COMPILER musl-gcc)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
include(${CMAKE_CURRENT_LIST_DIR}/libraries.cmake)
