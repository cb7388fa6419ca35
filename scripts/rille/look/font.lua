-- The letters of PNG pictures: strokes on a grid in which capitals are 14 high, small letters 10, and descenders reach to -4.
--
-- A glyph is its width and strokes: / joins points by lines, ~ is a smooth curve from its first point to its last one, o a
-- closed smooth curve; the points between pull at the curve (a uniform quadratic B-spline).
local font = { gap = 3.2 }
local WIDEN = 1.1

local bowl_left, bowl_right = "~7.8 6.4 6.2 10.4 0 10.6 0 -.6 6.2 -.4 7.8 3.6", "~0 6.4 1.6 10.4 7.8 10.6 7.8 -.6 1.6 -.4 0 3.6"
local arch = "~0 6 1.4 10.2 7.4 10.6 7.4 5 7.4 0"
local curve_s = "~7.6 11.8 6.6 14.2 .4 14.4 .4 7.8 8 6.8 8 -.4 1 -.4 0 2.6"
local belly = "~0 14 4 14 8 14 8 6.4 4 6.4 0 6.4"
local eye = "o0 -.3 10 -.3 10 14.3 0 14.3"

local glyphs = {
  [" "] = "2.4", ["!"] = "1/.5 14 .5 4/.5 0 .5 .3", ['"'] = "4/.5 14 .5 10.6/3.5 14 3.5 10.6",
  ["#"] = "10/2.4 0 4 14/6.4 0 8 14/.6 9.6 9.6 9.6/0 4.6 9 4.6", ["$"] = "8" .. curve_s .. "/4 16 4 -2",
  ["%"] = "12o0 7.5 5 7.5 5 14.3 0 14.3o7 -.3 12 -.3 12 6.5 7 6.5/2.4 0 9.6 14",
  ["&"] = "10~9.6 0 2 9 2 14.4 7 14.4 7 10 0 7 0 -.4 7 -.4 9 6.6", ["'"] = "1/.5 14 .5 10.6", ["("] = "3~3 15 0 11 0 1 3 -3",
  [")"] = "3~0 15 3 11 3 1 0 -3", ["*"] = "6/3 14 3 8/.4 12.5 5.6 9.5/.4 9.5 5.6 12.5", ["+"] = "8/0 6 8 6/4 2 4 10",
  [","] = "1/.8 .4 0 -2.6", ["-"] = "5/0 5.4 5 5.4", ["."] = "1/.5 0 .5 .3", ["/"] = "6/0 -1 6 14",
  ["0"] = "8o0 -.3 8 -.3 8 14.3 0 14.3", ["1"] = "8/1.6 11.4 4.8 14 4.8 0",
  ["2"] = "8~.4 10.4 .6 14.2 8 14.6 7.6 8.6 .2 0/.2 0 8 0",
  ["3"] = "8~.4 11.6 1 14.2 7.4 14.4 7.4 7.4 3 7.4~3 7.4 8 7.4 8 -.4 .8 -.3 0 2.8", ["4"] = "8/5.8 0 5.8 14 0 4.4 8 4.4",
  ["5"] = "8/7.2 14 1.2 14 .6 7.6~.6 7.6 2 9 8 9.4 8 -.4 .8 -.4 0 2.4",
  ["6"] = "8o0 -.3 8 -.3 8 9 0 9~7 12.8 5.6 14.4 0 14 0 7 0 4.4", ["7"] = "8/0 14 8 14 2.6 0",
  ["8"] = "8o.6 7.5 7.4 7.5 7.4 14.3 .6 14.3o0 -.3 8 -.3 8 7.5 0 7.5",
  ["9"] = "8o0 5 8 5 8 14.3 0 14.3~1 1.2 2.4 -.4 8 0 8 7 8 9.6", [":"] = "1/.5 0 .5 .3/.5 8 .5 8.3",
  [";"] = "1/.8 .4 0 -2.6/.5 8 .5 8.3", ["<"] = "7/7 10 0 6 7 2", ["="] = "8/0 4 8 4/0 8 8 8", [">"] = "7/0 10 7 6 0 2",
  ["?"] = "7~0 11 .4 14.3 7 14.6 7 8.6 3.4 7 3.4 4/3.4 0 3.4 .3", ["@"] = "13o0 -2 13 -2 13 13 0 13o4 3 9 3 9 9 4 9/9 9 9 4",
  A = "9/0 0 4.5 14 9 0/1.6 5 7.4 5", B = "8/0 0 0 14~0 14 4 14 7.2 14 7.2 7.4 4 7.4 0 7.4~0 7.4 4 7.4 8 7.4 8 0 4 0 0 0",
  C = "9~9 11.2 7.8 14 0 14.6 0 -.6 7.8 0 9 2.8", D = "9/0 0 0 14~0 14 3 14 9 14 9 0 3 0 0 0",
  E = "7/7 14 0 14 0 0 7 0/0 7.4 6 7.4",
  F = "7/7 14 0 14 0 0/0 7.4 6 7.4", G = "9.4~9 11.2 7.8 14 0 14.6 0 -.6 9.4 -.6 9.4 6.6/5.6 6.6 9.4 6.6",
  H = "9/0 0 0 14/9 0 9 14/0 7.4 9 7.4", I = "1/.5 0 .5 14", J = "5~5 14 5 6 5 -.2 1 -.2 0 1.4",
  K = "8.4/0 0 0 14/8 14 0 5.4/3 8.4 8.4 0", L = "7/0 14 0 0 7 0", M = "11/0 0 0 14 5.5 3 11 14 11 0",
  N = "9/0 0 0 14 9 0 9 14", O = "10" .. eye, P = "8/0 0 0 14" .. belly, Q = "10" .. eye .. "/6 3.4 10 -1.4",
  R = "8.2/0 0 0 14" .. belly .. "/4.4 6.4 8.2 0", S = "8" .. curve_s, T = "9/0 14 9 14/4.5 14 4.5 0",
  U = "9~0 14 0 8 0 -.4 9 -.4 9 8 9 14", V = "9/0 14 4.5 0 9 14", W = "13/0 14 3.2 0 6.5 14 9.8 0 13 14",
  X = "9/0 0 9 14/0 14 9 0", Y = "9/0 14 4.5 7 9 14/4.5 7 4.5 0", Z = "8/0 14 8 14 0 0 8 0", ["["] = "3/3 15 0 15 0 -3 3 -3",
  ["\\"] = "6/0 14 6 -1", ["]"] = "3/0 15 3 15 3 -3 0 -3", ["^"] = "7/0 8 3.5 14 7 8", ["_"] = "8/0 -2 8 -2",
  ["`"] = "2/0 14 2 11.4",
  a = "7~.6 8 1.4 10.2 7 10.6 7 5 7 0~7 5.8 4 5.8 -.2 5.8 -.2 -.3 5.4 -.5 7 3", b = "7.8/0 14 0 0" .. bowl_right,
  c = "7~7 8 5.8 10.3 0 10.6 0 -.6 5.8 -.3 7 2", d = "7.8/7.8 14 7.8 0" .. bowl_left,
  e = "7.6/.2 5.3 7.6 5.3~7.6 5.3 7.8 10.4 0 10.8 0 -.6 6 -.4 7.4 1.8", f = "5~5 13.6 2 14.8 2 11 2 0/0 10 4.6 10",
  g = "7.8~7.8 10 7.8 4 7.8 -4.6 1.4 -4.2 .6 -2.4" .. bowl_left, h = "7.4/0 14 0 0" .. arch, i = "1/.5 10 .5 0/.5 13.4 .5 13.7",
  j = "2~1.5 10 1.5 3 1.5 -4.2 -1 -4/1.5 13.4 1.5 13.7", k = "7/0 14 0 0/6.4 10 0 4/2.6 6.4 7 0", l = "1/.5 14 .5 0",
  m = "12/0 10 0 0~0 6 1 10.2 6 10.6 6 5 6 0~6 6 7 10.2 12 10.6 12 5 12 0", n = "7.4/0 10 0 0" .. arch,
  o = "8o0 -.3 8 -.3 8 10.3 0 10.3", p = "7.8/0 10 0 -4" .. bowl_right, q = "7.8/7.8 10 7.8 -4" .. bowl_left,
  r = "4.6/0 10 0 0~0 6 1 10.4 4.6 10", s = "6.6~6.2 8.2 5.4 10.3 .3 10.6 .3 5.6 6.6 4.8 6.6 -.4 .8 -.4 0 2",
  t = "4.8~2 13 2 4 2 -.6 4.8 0/0 10 4.6 10", u = "7.4~0 10 0 5 0 -.6 6 -.2 7.4 4/7.4 10 7.4 0", v = "8/0 10 4 0 8 10",
  w = "11/0 10 2.8 0 5.5 10 8.2 0 11 10", x = "7.6/0 0 7.6 10/0 10 7.6 0", y = "8/0 10 4 0/8 10 2.4 -4",
  z = "7/0 10 7 10 0 0 7 0",
  ["{"] = "4~4 15 1.8 15 1.8 6 0 6~0 6 1.8 6 1.8 -3 4 -3", ["|"] = "1/.5 15 .5 -3",
  ["}"] = "4~0 15 2.2 15 2.2 6 4 6~4 6 2.2 6 2.2 -3 0 -3",
  ["~"] = "8~0 5 2 8.4 6 3.6 8 7", ["×"] = "8/.8 2.8 7.2 9.2/.8 9.2 7.2 2.8", ["·"] = "1/.5 5.4 .5 5.7",
  ["°"] = "5o.4 9.6 4.6 9.6 4.6 14.2 .4 14.2",
  ["µ"] = "7.4/0 10 0 -4~0 5 0 -.6 6 -.2 7.4 4/7.4 10 7.4 0",
  ["ß"] = "7.6~0 0 0 9 0 14.4 7 14.4 6.8 8.4 3 8.2~3 8.2 7.8 7.4 7.6 -.4 2.8 0",
  ["±"] = "8/0 7.6 8 7.6/4 3.8 4 11.4/0 1 8 1", ["–"] = "8/0 5.4 8 5.4", ["—"] = "12/0 5.4 12 5.4", ["−"] = "8/0 6 8 6",
  ["…"] = "9/.5 0 .5 .3/4.5 0 4.5 .3/8.5 0 8.5 .3",
  ["→"] = "12/0 6 12 6/8 9.4 12 6 8 2.6", ["≤"] = "7/7 12 0 8.4 7 4.8/0 1.6 7 1.6",
  ["≥"] = "7/0 12 7 8.4 0 4.8/0 1.6 7 1.6",
  ["σ"] = "8.6o0 -.3 7.6 -.3 7.6 10.3 0 10.3/4 10 8.6 10", ["λ"] = "8/1 14 7.6 0/4.4 7 .4 0",
  ["π"] = "9/0 10 9 10/2.4 10 2.4 0/6.6 10 6.6 0",
  ["α"] = "9~9 10 6.4 -.4 0 -.8 0 10.8 6.4 10.4 9 0",
  ["β"] = "7.6~0 -4 0 9 0 14.4 7 14.4 6.8 8.4 3 8.2~3 8.2 7.8 7.4 7.6 -.4 2 -.4 0 2",
}

-- Letters with marks: what is below, and the mark's strokes over a small letter.
local marks = {
  acute = "/-1 11.8 1.4 14.2", grave = "/1 11.8 -1.4 14.2", circumflex = "/-2 12 0 14.2 2 12",
  tilde = "~-2.4 12 -.8 14.4 1 11.6 2.4 13.8",
  dots = "/-1.8 13 -1.8 13.3/1.8 13 1.8 13.3", cedilla = "~0 0 1.6 -2.4 .4 -3.6 -1.4 -3.4",
  ring = "o-1.8 11.4 1.8 11.4 1.8 15 -1.8 15",
}
local marked = {
  acute = "áaéeíıóoúuýyÁAÉEÍIÓOÚU", grave = "àaèeìıòoùuÀAÈEÙU",
  circumflex = "âaêeîıôoûuÂAÊEÎIÔO", tilde = "ãañnõoÃAÑN",
  dots = "äaëeïıöoüuÄAÖOÜU", cedilla = "çcÇC", ring = "åaÅA",
}

-- Points of a stroke; a curve as short lines.
local function points_of(kind, numbers)
  local given, points = {}, {}
  for x, y in numbers:gmatch "([%d.-]+) +([%d.-]+)" do given[#given + 1] = { tonumber(x), tonumber(y) } end
  if kind == "/" then return given end
  local n = #given
  local function middle(a, b) return { (a[1] + b[1]) / 2, (a[2] + b[2]) / 2 } end
  local function bend(from, by, to)
    for k = 1, 6 do
      local t = k / 6
      local u = 1 - t
      points[#points + 1] = { u * u * from[1] + 2 * u * t * by[1] + t * t * to[1],
        u * u * from[2] + 2 * u * t * by[2] + t * t * to[2] }
    end
  end
  if kind == "o" then
    points[1] = middle(given[n], given[1])
    for k = 1, n do bend(middle(given[(k - 2) % n + 1], given[k]), given[k], middle(given[k], given[k % n + 1])) end
    return points
  end
  points[1] = given[1]
  for k = 2, n - 1 do
    bend(k == 2 and given[1] or middle(given[k - 1], given[k]), given[k], k == n - 1 and given[n] or middle(given[k],
      given[k + 1]))
  end
  return points
end

local function parse(text)
  local glyph = { width = tonumber(text:match "^[%d.]+") }
  for kind, numbers in text:gmatch "([/~o])([%d. -]+)" do glyph[#glyph + 1] = points_of(kind, numbers) end
  return glyph
end

local bases

local function with_mark(character)
  if not bases then
    bases = {}
    for mark, letters in pairs(marked) do
      local above
      for _, code in utf8.codes(letters) do
        local letter = utf8.char(code)
        if above then bases[above], above = { letter, mark }, nil else above = letter end
      end
    end
  end
  local base = bases[character]
  if not base then return nil end
  local glyph = font.glyph(base[1])
  local copy, lift = { width = glyph.width, table.unpack(glyph) }, base[1]:find "^[A-Z]" and base[2] ~= "cedilla" and 4 or 0
  for kind, numbers in marks[base[2]]:gmatch "([/~o])([%d. -]+)" do
    local points = points_of(kind, numbers)
    for _, point in ipairs(points) do point[1], point[2] = point[1] + glyph.width / 2, point[2] + lift end
    copy[#copy + 1] = points
  end
  return copy
end

local parsed = { ["ı"] = parse "1/.5 10 .5 0" }

--- A character's strokes: { width = , points, ... }. What the font lacks is an empty box.
function font.glyph(character)
  local glyph = parsed[character]
  if glyph then return glyph end
  glyph = glyphs[character] and parse(glyphs[character]) or with_mark(character) or parse "8/0 0 8 0 8 14 0 14 0 0"
  parsed[character] = glyph
  return glyph
end

local function characters(text)
  local list = {}
  for _, code in utf8.codes(text) do list[#list + 1] = utf8.char(code) end
  return list
end

--- Calls stroke(points) for each stroke of a text whose base line begins at 0, 0, in pixels to the right and down.
-- @param size of the font, as CSS has it
-- @return the text's width
function font.strokes(text, size, stroke)
  local unit, x = size / 19.5, 0
  for _, character in ipairs(characters(text)) do
    local glyph = font.glyph(character)
    for _, points in ipairs(stroke and glyph or {}) do
      local moved = {}
      for i, point in ipairs(points) do moved[i] = { (x + point[1]) * unit * WIDEN, -point[2] * unit } end
      stroke(moved)
    end
    x = x + glyph.width + font.gap
  end
  return math.max(x - font.gap, 0) * unit * WIDEN
end

return font
