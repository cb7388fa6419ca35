# Kernels: engine/kernels is compiled once per CPU level, so that one binary is fast on every processor.
#
#   level     flags                                         processors
#   v2        -march=x86-64-v2                              the oldest x86-64 that Rille runs on (SSE4.2)
#   v3        -march=x86-64-v3                              AVX2 and FMA
#   v4        -march=x86-64-v4 -mprefer-vector-width=512    AVX-512
#   neon      none                                          every arm64
#   plain     none                                          every other one: C without a word for one processor
#
# "plain" may stand in RILLE_LEVELS beside or in place of a processor's own levels, to compare or to have less.
# core/cpu.c chooses a level when a context is made. What waits for memory gains nothing from AVX-512: v4 takes v3's
# (the column "borrowed" below). A file with functions of one floating-point type is compiled again for doubles.
set(kernels ${CMAKE_CURRENT_SOURCE_DIR}/engine/kernels)
set(kernels_of_every_level table.c pointwise/pointwise.c pointwise/convert.c matrix/matrix.c
    matrix/transpose.c rows/rows.c planes/conv.c)
set(kernels_borrowed rows/norm.c rows/reduce.c rows/optim.c planes/pool.c) # not compiled for v4
if(RILLE_SIGNALS)
  list(APPEND kernels_borrowed signal/fft.c)
endif()
set(kernels_of_doubles rows/rows.c)
set(kernels_of_doubles_borrowed ${kernels_borrowed} planes/conv.c) # doubles mostly go as products of the library
set(kernels_borrowed_of_both rows/loss.c) # floats and doubles in one
list(TRANSFORM kernels_borrowed_of_both PREPEND ${kernels}/)
list(TRANSFORM kernels_of_every_level PREPEND ${kernels}/)
list(TRANSFORM kernels_borrowed PREPEND ${kernels}/)
list(TRANSFORM kernels_of_doubles PREPEND ${kernels}/)
list(TRANSFORM kernels_of_doubles_borrowed PREPEND ${kernels}/)

set(levels ${RILLE_LEVELS})
list(SORT levels)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  if(NOT levels MATCHES "^(plain|(plain;)?(v2|v2;v3|v2;v3;v4|v3|v3;v4))$")
    message(FATAL_ERROR "RILLE_LEVELS must be a run of v2, v3 and v4 (v4 needs v3), plain, or both, got '${RILLE_LEVELS}'")
  endif()
elseif(NOT levels MATCHES "^(plain|neon|neon;plain)$" OR (levels MATCHES "neon" AND NOT CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64"))
  message(FATAL_ERROR "RILLE_LEVELS must be plain, on arm64 neon or both, got '${RILLE_LEVELS}'")
endif()
list(TRANSFORM levels PREPEND RILLE_HAS_ OUTPUT_VARIABLE levels_there)
set_source_files_properties(engine/core/cpu.c PROPERTIES COMPILE_DEFINITIONS "${levels_there}")
set(flags_v2 -march=x86-64-v2)
set(flags_v3 -march=x86-64-v3)
set(flags_v4 -march=x86-64-v4 -mprefer-vector-width=512)
set(flags_neon "")
set(flags_plain "")
set(speed_v2 -O2)
if(RILLE_MINIMAL)
  set(speed_v2 -Os)
endif()
set(speed_v3 -O2)
set(speed_v4 -O2)
set(speed_neon -O2)
set(speed_plain -O2)
foreach(level IN LISTS levels)
  # A multiplication and an addition may become one rounding; no other rule of arithmetic is given up.
  list(APPEND flags_${level} ${speed_${level}} -ftree-vectorize -ffp-contract=fast)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND NOT level STREQUAL "plain")
    # No second, narrower vector loop behind each loop: a third of the size, and no time.
    # Functions start at lines of the cache, and a loop that would begin shortly before one begins there: a short loop
    # that lies over two of them may take twice the time, and which does would change with whatever else is linked.
    list(APPEND flags_${level} --param=vect-epilogues-nomask=0)
    if(NOT RILLE_MINIMAL AND NOT level STREQUAL "v2") # which is to be short
      list(APPEND flags_${level} -falign-functions=64 -falign-loops=64:24:16:8)
    endif()
  elseif(CMAKE_C_COMPILER_ID MATCHES "Clang")
    # The templates ask for every loop to be vectorized; those over libm functions (tan, pow) cannot be.
    list(APPEND flags_${level} -Wno-pass-failed)
  endif()
endforeach()

# The objects of one level, or of its doubles: rille_kernels(NAME LEVEL SOURCES...).
set(kernel_objects "")
function(rille_kernels name level)
  add_library(${name} OBJECT ${ARGN})
  target_compile_options(${name} PRIVATE ${flags_${level}})
  if(level STREQUAL "v4")
    target_compile_definitions(${name} PRIVATE RILLE_BORROWS_V3)
  elseif(level STREQUAL "plain")
    target_compile_definitions(${name} PRIVATE RILLE_PLAIN)
  endif()
  if(RILLE_MINIMAL)
    target_compile_definitions(${name} PRIVATE RILLE_MINIMAL)
  endif()
  target_link_libraries(${name} PRIVATE rille_flags rille_blas)
  set(kernel_objects ${kernel_objects} $<TARGET_OBJECTS:${name}> PARENT_SCOPE)
endfunction()

foreach(level IN LISTS levels)
  set(of_level ${kernels_of_every_level})
  set(of_doubles ${kernels_of_doubles})
  if(NOT level STREQUAL "v4")
    list(APPEND of_level ${kernels_borrowed} ${kernels_borrowed_of_both})
    list(APPEND of_doubles ${kernels_of_doubles_borrowed})
  endif()
  set(definitions RILLE_LEVEL=${level})
  # Winograd's transforms gain nothing in registers of 16 bytes.
  if(NOT level STREQUAL "v2")
    list(APPEND of_level ${kernels}/planes/winograd.c)
    list(APPEND definitions RILLE_WINOGRAD)
  endif()
  # Products of integers need vectors of 64-bit numbers.
  if(level MATCHES "v3|v4" AND NOT RILLE_MINIMAL)
    list(APPEND of_level ${kernels}/matrix/integers.c)
    list(APPEND definitions RILLE_INTEGER_PRODUCTS)
  endif()
  # Beside OpenBLAS the engine's own products are for floats on newer processors.
  if(RILLE_BLAS STREQUAL "builtin")
    list(APPEND of_level ${kernels}/matrix/gemm.c)
  elseif(level MATCHES "v3|v4")
    list(APPEND of_level ${kernels}/matrix/gemm.c)
    list(APPEND definitions RILLE_GEMM_FLOAT_ONLY)
  endif()
  set(borrows_doubles OFF)
  if(RILLE_MINIMAL AND level STREQUAL "v3" AND "v2" IN_LIST levels) # products and rows are fast, the rest is there once
    set(borrows_doubles ON)
    list(REMOVE_ITEM of_level ${kernels}/pointwise/pointwise.c)
    list(APPEND definitions RILLE_BORROWS_V2)
  endif()
  # Losses, planes and transforms on processors from before 2013: short code.
  if(level STREQUAL "v2" AND NOT RILLE_MINIMAL)
    set(short ${kernels}/rows/loss.c ${kernels}/planes/pool.c ${kernels}/planes/conv.c ${kernels}/signal/fft.c)
    list(REMOVE_ITEM of_level ${short})
    rille_kernels(rille_kernels_${level}_short ${level} ${short})
    target_compile_options(rille_kernels_${level}_short PRIVATE -Os)
    target_compile_definitions(rille_kernels_${level}_short PRIVATE ${definitions})
  endif()
  rille_kernels(rille_kernels_${level} ${level} ${of_level})
  target_compile_definitions(rille_kernels_${level} PRIVATE ${definitions})
  if(borrows_doubles)
    continue()
  endif()
  rille_kernels(rille_kernels_${level}_double ${level} ${of_doubles})
  target_compile_definitions(rille_kernels_${level}_double PRIVATE RILLE_LEVEL=${level}_double RILLE_DOUBLE)
  # Doubles on machines from before 2013, and all of a minimal build's: two at a time win little.
  if(RILLE_MINIMAL OR level STREQUAL "v2")
    target_compile_options(rille_kernels_${level}_double PRIVATE -Os -fno-tree-vectorize)
  endif()
endforeach()
set_source_files_properties(${kernels}/matrix/integers.c PROPERTIES COMPILE_OPTIONS -Os)
if(RILLE_MINIMAL)
  set_source_files_properties(${kernels}/rows/loss.c ${kernels}/pointwise/convert.c ${kernels}/planes/pool.c
    PROPERTIES COMPILE_OPTIONS "-Os;-fno-tree-vectorize")
  set_source_files_properties(${kernels}/rows/norm.c ${kernels}/matrix/transpose.c PROPERTIES COMPILE_OPTIONS -Os)
endif()
