# Makes a program of the example on top of a header: SOURCE is the header, OUTPUT the program. The example is what stands
# between "An example" and the end of its comment, or its next paragraph; notes in parentheses behind a statement are left out. The program fails
# where one of its calls said something.
cmake_minimum_required(VERSION 3.18)
file(STRINGS ${SOURCE} lines)
set(inside OFF)
set(body "")
foreach(line IN LISTS lines)
  if(line MATCHES "^( \\*|//) An example")
    set(inside ON)
  elseif(inside AND line MATCHES "^( \\*/|// [^ ])")
    break()
  elseif(inside AND line MATCHES "^( \\*|//)   (.*)$")
    string(REGEX REPLACE "; +\\(.*\\)$" ";" line "${CMAKE_MATCH_2}")
    string(APPEND body "  ${line}\n")
  endif()
endforeach()
string(REPLACE "rille_context_destroy(ctx);" "failed = rille_error_message(ctx)[0] != 0;\n  puts(rille_error_message(ctx));\n  rille_context_destroy(ctx);" body "${body}")
get_filename_component(name ${SOURCE} NAME)
if(name MATCHES "hpp$") # whose calls throw
  string(APPEND body "  failed = 0;\n")
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#include <stdio.h>\n#include <${name}>\n\nint main(void) {\n  int failed = 1;\n@body@  return failed;\n}\n" @ONLY)
