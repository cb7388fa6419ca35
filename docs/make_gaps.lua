-- Writes docs/pytorch-gaps.md: build/rille docs/make_gaps.lua > docs/pytorch-gaps.md (from the repository's root).
package.path = "tests/support/?.lua;" .. package.path
io.write(require("gaps").document())
