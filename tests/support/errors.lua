-- For tests of errors: what a call that must fail says.
local assert = require "luassert"
local folder = require "tests.support.folder"
local errors = {}

--- The error of f(...) must match the pattern.
function errors.match(pattern, f, ...)
  local problem = folder.problem(f, ...)
  assert(problem:find(pattern), problem)
end

--- The error of f(...) must be this text, behind its place in a script.
function errors.equal(text, f, ...)
  assert.equal(text, (folder.problem(f, ...):gsub("^[^:]*:%d+: ", "")))
end

return errors
