# Makes programs of the pieces of C in a document: SOURCE is the document, PROGRAM what the piece with a main becomes, PIECES a
# program with a function for each of the others. It runs the first, which saves and loads a network; the rest are compiled.
cmake_minimum_required(VERSION 3.18)
file(READ ${SOURCE} text)
string(REPLACE ";" "%SEMICOLON%" text "${text}")
string(REPLACE "[" "%OPEN%" text "${text}") # brackets keep semicolons together in lists
string(REPLACE "]" "%CLOSE%" text "${text}")
string(REGEX MATCHALL "```c\n[^`]*```" pieces "${text}")
set(body "")
set(number 0)
foreach(piece IN LISTS pieces)
  string(REGEX REPLACE "^```c\n([^`]*)```$" "\\1" piece "${piece}")
  if(piece MATCHES "int main")
    set(program "${piece}")
  else()
    math(EXPR number "${number} + 1")
    string(APPEND body "\nstatic int piece_${number}(RilleContext *ctx, RilleModule *net, const char *text, size_t size) {\n"
           "${piece}  return ctx && net && text && size%SEMICOLON%\n}\n")
    string(APPEND calls "piece_${number}, ")
  endif()
endforeach()
if(number LESS 2 OR NOT program)
  message(FATAL_ERROR "${SOURCE} has ${number} pieces of C beside the program")
endif()
string(CONFIGURE [=[
#include <lauxlib.h>
#include <rille_lua.h>
#include <rille_nn.h>
#include <stdio.h>

static int fail(const char *text) { return puts(text), 0%SEMICOLON% }
@body@
int main(void) {
  int (*const pieces%OPEN%%CLOSE%)(RilleContext *, RilleModule *, const char *, size_t) = {@calls@}%SEMICOLON%
  RilleContext *ctx%SEMICOLON%
  RilleModule *net%SEMICOLON%
  RilleArgument sizes%OPEN%%CLOSE% = {rille_int("in_features", 3), rille_int("out_features", 2), {0}}%SEMICOLON%
  if (rille_context_create(NULL, &ctx) != RILLE_OK) return 1%SEMICOLON%
  if (rille_module_create(ctx, "Linear", sizes, &net) != RILLE_OK) return 1%SEMICOLON%
  int done = pieces%OPEN%0%CLOSE%(ctx, net, "", 1)%SEMICOLON%
  rille_module_release(net)%SEMICOLON%
  rille_context_destroy(ctx)%SEMICOLON%
  return !done%SEMICOLON%
}
]=] body @ONLY)
foreach(name program body)
  string(REPLACE "%SEMICOLON%" ";" ${name} "${${name}}")
  string(REPLACE "%OPEN%" "[" ${name} "${${name}}")
  string(REPLACE "%CLOSE%" "]" ${name} "${${name}}")
endforeach()
file(WRITE ${PROGRAM} "${program}")
file(WRITE ${PIECES} "${body}")
