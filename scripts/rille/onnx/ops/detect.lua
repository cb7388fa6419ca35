-- What detectors and vectorizers need beside networks.
local rille, require = ...
local F, tensors, raise = rille.nn.functional, require "rille.onnx.tensors", require("rille.check").raise
local numbers, number = tensors.numbers, tensors.number

-- Corners of box i in the list, smaller ones first; by_center: the box is given as center and size.
local function corners(list, i, by_center)
  local a, b, c, d = list[i * 4 + 1], list[i * 4 + 2], list[i * 4 + 3], list[i * 4 + 4]
  if by_center then return a - c / 2, b - d / 2, a + c / 2, b + d / 2 end
  return math.min(a, c), math.min(b, d), math.max(a, c), math.max(b, d)
end

local function overlap(p, q)
  local width = math.max(0, math.min(p[3], q[3]) - math.max(p[1], q[1]))
  local height = math.max(0, math.min(p[4], q[4]) - math.max(p[2], q[2]))
  local both = width * height
  local all = (p[3] - p[1]) * (p[4] - p[2]) + (q[3] - q[1]) * (q[4] - q[2]) - both
  return all > 0 and both / all or 0
end

-- The boxes of one class that are kept, best first.
local function keep_boxes(boxes, scores, most, limit, least)
  local order, kept = {}, {}
  for i, score in ipairs(scores) do
    if not least or score > least then order[#order + 1] = i end
  end
  table.sort(order, function(p, q)
    if scores[p] ~= scores[q] then return scores[p] > scores[q] end
    return p < q
  end)
  for _, i in ipairs(order) do
    if #kept >= most then break end
    local free = true
    for _, other in ipairs(kept) do free = free and overlap(boxes[i], boxes[other]) <= limit end
    if free then kept[#kept + 1] = i end
  end
  return kept
end

local function non_max_suppression(a, boxes, scores, most, limit, least)
  most, limit, least = most and number(most) or 0, limit and number(limit) or 0, least and number(least)
  local rows = {}
  for b = 0, boxes:size(0) - 1 do
    local list, places = numbers(boxes[b]), {}
    for i = 0, boxes:size(1) - 1 do places[i + 1] = { corners(list, i, (a.center_point_box or 0) ~= 0) } end
    for c = 0, scores:size(1) - 1 do
      for _, i in ipairs(keep_boxes(places, numbers(scores[b][c]), most, limit, least)) do
        rows[#rows + 1], rows[#rows + 2], rows[#rows + 3] = b, c, i - 1
      end
    end
  end
  return tensors.make(rows, { #rows // 3, 3 }, "int64")
end

-- One region: its samples by grid_sample, with borders that are clamped to.
local function align_region(a, plane, x1, y1, x2, y2)
  local height, width, oh, ow = plane:size(2), plane:size(3), a.output_height or 1, a.output_width or 1
  local bin_h, bin_w = (y2 - y1) / oh, (x2 - x1) / ow
  local ratio = a.sampling_ratio or 0
  local nh = ratio > 0 and ratio or math.max(1, math.ceil((y2 - y1) / oh))
  local nw = ratio > 0 and ratio or math.max(1, math.ceil((x2 - x1) / ow))
  local function samples(first, bin, count, n, size)
    local list, inside = {}, {}
    for p = 0, count - 1 do
      for s = 0, n - 1 do
        local at = first + p * bin + (s + 0.5) * bin / n
        inside[#inside + 1] = (at >= -1 and at <= size) and 1.0 or 0.0
        at = math.max(0, math.min(at, size - 1))
        list[#list + 1] = (2 * at + 1) / size - 1
      end
    end
    return rille.tensor(list), rille.tensor(inside)
  end
  local ys, y_inside = samples(y1, bin_h, oh, nh, height)
  local xs, x_inside = samples(x1, bin_w, ow, nw, width)
  local n, m = oh * nh, ow * nw
  local grid = rille.stack({ xs:unsqueeze(0):expand(n, m), ys:unsqueeze(1):expand(n, m) }, -1):unsqueeze(0):to(plane.dtype)
  if a.mode == "max" then -- the largest of the four weighted neighbours of the samples
    local top = ((ys + 1) * height - 1) / 2
    local left = ((xs + 1) * width - 1) / 2
    local y0, x0 = (top + 1e-6):floor(), (left + 1e-6):floor()
    local ly, lx = (top - y0):clamp_min(0):unsqueeze(1), (left - x0):clamp_min(0):unsqueeze(0)
    local y0i, x0i = y0:to("int64"), x0:to("int64")
    local y1i, x1i = (y0i + 1):clamp_max(height - 1), (x0i + 1):clamp_max(width - 1)
    local function corner(i, j, weight) return plane:index_select(2, i):index_select(3, j) * weight:to(plane.dtype) end
    local y = rille.maximum(rille.maximum(corner(y0i, x0i, (1 - ly) * (1 - lx)), corner(y0i, x1i, (1 - ly) * lx)),
      rille.maximum(corner(y1i, x0i, ly * (1 - lx)), corner(y1i, x1i, ly * lx)))
    return F.max_pool2d(y, { nh, nw }, { nh, nw })
  end
  local y = F.grid_sample(plane, grid, "bilinear", "border", false)
  y = y * (y_inside:unsqueeze(1) * x_inside:unsqueeze(0)):to(plane.dtype)
  return F.avg_pool2d(y, { nh, nw }, { nh, nw })
end

local function roi_align(a, x, rois, batches)
  local list, of, rows = numbers(rois), numbers(batches), {}
  local scale = a.spatial_scale or 1
  local half = (a.coordinate_transformation_mode or (a._opset >= 16 and "half_pixel" or "output_half_pixel")) == "half_pixel"
    and 0.5 or 0
  for r = 0, rois:size(0) - 1 do
    local x1, y1 = list[r * 4 + 1] * scale - half, list[r * 4 + 2] * scale - half
    local x2, y2 = list[r * 4 + 3] * scale - half, list[r * 4 + 4] * scale - half
    if half == 0 then x2, y2 = math.max(x2, x1 + 1), math.max(y2, y1 + 1) end
    rows[r + 1] = align_region(a, x:narrow(0, of[r + 1], 1), x1, y1, x2, y2)
  end
  if #rows == 0 then return rille.zeros({ 0, x:size(1), a.output_height or 1, a.output_width or 1 }, { dtype = x.dtype }) end
  return rille.cat(rows, 0)
end

-- The n-grams of the pool: { length = { text of the items = place } }.
local function pool_of(a)
  local pool, items = {}, a.pool_int64s
  if not items then raise("onnx: a vectorizer of text, which fits no dtype of Rille's") end
  local place = 0
  for length, first in ipairs(a.ngram_counts) do
    local last = a.ngram_counts[length + 1] or #items
    for at = first, last - length, length do
      pool[table.concat(items, ",", at + 1, at + length)] = a.ngram_indexes[place + 1]
      place = place + 1
    end
  end
  return pool, place
end

local function count_grams(a, pool, row, counts)
  for length = a.min_gram_length, a.max_gram_length do
    for skip = 0, length > 1 and a.max_skip_count or 0 do
      local step = skip + 1
      for at = 1, #row - (length - 1) * step do
        local gram = {}
        for k = 0, length - 1 do gram[k + 1] = math.tointeger(row[at + k * step]) end
        local place = pool[table.concat(gram, ",")]
        if place then counts[place + 1] = counts[place + 1] + 1 end
      end
    end
  end
end

local function tf_idf(a, x)
  local pool = pool_of(a)
  local width = 0
  for _, place in ipairs(a.ngram_indexes) do width = math.max(width, place + 1) end
  local weight = {}
  for i, place in ipairs(a.ngram_indexes) do weight[place + 1] = a.weights and a.weights[i] or 1.0 end
  local rows = x:dim() == 2 and x or x:unsqueeze(0)
  local list = {}
  for r = 0, rows:size(0) - 1 do
    local counts = {}
    for i = 1, width do counts[i] = 0.0 end
    count_grams(a, pool, numbers(rows[r]), counts)
    for i = 1, width do
      local c = counts[i]
      if a.mode == "IDF" then c = c > 0 and weight[i] or 0.0 elseif a.mode == "TFIDF" then c = c * weight[i] end
      list[#list + 1] = c
    end
  end
  local y = tensors.make(list, { rows:size(0), width }, "float32")
  return x:dim() == 2 and y or y:squeeze(0)
end

return function()
  return { NonMaxSuppression = non_max_suppression, RoiAlign = roi_align, TfIdfVectorizer = tf_idf }
end
