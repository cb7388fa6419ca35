# arm64 Linux (Debian: gcc-aarch64-linux-gnu), run by qemu (qemu-user-static). docs/platforms.md has the commands.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
find_program(RILLE_EMULATOR NAMES qemu-aarch64-static qemu-aarch64)
if(RILLE_EMULATOR)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${RILLE_EMULATOR} -L /usr/aarch64-linux-gnu)
endif()
include(${CMAKE_CURRENT_LIST_DIR}/libraries.cmake)
