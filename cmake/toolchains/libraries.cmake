# For the toolchain files: where the platform's Lua, zlib, libpng and libjpeg are. RILLE_LIBRARIES names a folder with include/
# and lib/ (tests/platforms/libraries.sh fills one from Debian's source packages).
set(RILLE_LIBRARIES "" CACHE PATH "the platform's Lua, zlib, libpng, libjpeg (tests/platforms/libraries.sh)")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES RILLE_LIBRARIES)
if(RILLE_LIBRARIES)
  set(CMAKE_FIND_ROOT_PATH ${RILLE_LIBRARIES})
  set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
  set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
  set(ENV{PKG_CONFIG_LIBDIR} ${RILLE_LIBRARIES}/lib/pkgconfig)
endif()
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
