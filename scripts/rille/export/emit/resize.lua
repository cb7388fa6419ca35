-- interpolate: dim after dim, each result a sum of some elements by weights. Rille itself says which: what it makes of the
-- rows of
-- an identity matrix are the weights.
local rille, require = ...
local values = require "rille.export.values"
local F = rille.functional
local emit, helpers = {}, {}

helpers.resample = { code = [[
/* Each result is the sum of taps elements, which place names, by weights; x: [outer, n, inner], y: [outer, results, inner]. */
static void resample(const float *restrict x, float *restrict y, const int32_t *place, const float *weight, int outer, int n,
                     int results, int inner, int taps) {
  for (int o = 0; o < outer; o++, x += n * inner) {
    for (int r = 0; r < results; r++, y += inner) {
      for (int i = 0; i < inner; i++) y[i] = 0.0f;
      for (int t = r * taps; t < (r + 1) * taps; t++)
        for (int i = 0; i < inner; i++) y[i] += weight[t] * x[place[t] * inner + i];
    }
  }
}
]] }

local planes = { bilinear = true, bicubic = true, area = true }

-- The weights of a dim, [n, results]: of an input [1, n, n] or [1, n, n, 1] whose channels are the rows of an identity matrix.
local function matrix(a, n, results, scale)
  local x = rille.eye(n):unsqueeze(0)
  local is_plane = planes[a.mode]
  local mode = (a.mode == "trilinear") and "linear" or a.mode
  if is_plane then x = x:unsqueeze(-1) end
  local size = is_plane and { results, 1 } or { results }
  if scale then
    return F.interpolate(x, nil, is_plane and { scale, 1 } or { scale }, mode, a.align_corners, a.recompute_scale_factor,
      a.antialias)
      :reshape(n, results)
  end
  return F.interpolate(x, size, nil, mode, a.align_corners, nil, a.antialias):reshape(n, results)
end

-- For each result its elements with weights other than 0, as two lists of rows of the same length.
local function taps_of(weights, n, results)
  local rows, most = weights:t():contiguous():tolist(), 1
  local places, shares = {}, {}
  for r = 1, results do
    places[r], shares[r] = {}, {}
    for i = 1, n do
      if rows[r][i] ~= 0 then
        table.insert(places[r], i - 1)
        table.insert(shares[r], rows[r][i])
      end
    end
    most = math.max(most, #places[r])
  end
  for r = 1, results do
    while #places[r] < most do
      table.insert(places[r], 0)
      table.insert(shares[r], 0.0)
    end
  end
  return places, shares, most
end

function emit.interpolate(w, call)
  local a, from, to = call.args, call.inputs[1]:shape(), call.outputs[1]:shape()
  if call.outputs[1].dtype ~= "float32" then return false end
  local value, scales = w:input(call, 1), a.scale_factor
  if type(scales) == "number" then scales = { scales } end
  for d = 3, #from do
    local n, results = from[d], to[d]
    local scale = scales and (scales[d - 2] or scales[1])
    if n ~= results or a.antialias then
      local places, shares, taps = taps_of(matrix(a, n, results, scale), n, results)
      local key = ("resample%s %d %d %s %s"):format(a.mode, n, results, scale, a.align_corners)
      local place = w.weights:computed(key .. "place", "place", rille.tensor(places, { dtype = "int32" }))
      local share = w.weights:computed(key .. "share", "share", rille.tensor(shares))
      local shape = table.move(value.shape, 1, #value.shape, 1, {})
      shape[d] = results
      local target = values.fresh("float32", shape)
      w:add_buffer(target.buffer)
      w:call("resample", w:dense(value), w:pointer(target), place, share, values.numel(table.move(shape, 1, d - 1, 1, {})), n,
        results, values.numel(table.move(shape, d + 1, #shape, 1, {})), taps)
      value = target
    end
  end
  w:loop(w:result(call), { value }, "a")
end

emit._code = helpers
return emit
