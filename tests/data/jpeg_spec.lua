-- JPEG files and pictures in other sizes, against what Pillow makes of them (tests/fixtures/make_jpeg.py).
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local folder = require "folder"
local wanted = dofile "tests/fixtures/jpeg.lua"
local resize = rille.data.transforms.resize

local function read(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read "a"
  file:close()
  return bytes
end

-- x as Pillow's rows of colours: the picture that the fixtures were made of.
local function colours()
  local x, y = rille.arange(26):expand(19, 26), rille.arange(19):unsqueeze(1):expand(19, 26)
  return rille.stack({ x * 9, y * 12, 255 - x * 4 - y * 5 }):to "uint8"
end

describe("A JPEG file", function()
  local here
  setup(function() here = folder.new() end)
  teardown(function() folder.remove(here) end)

  for _, name in ipairs { "colours", "progressive", "grey" } do
    it("is read as Pillow reads it: " .. name, function()
      local x = rille.image.load(("tests/fixtures/jpeg/%s.jpg"):format(name))
      assert.equal("uint8", x.dtype)
      assert.same(wanted[name][1], x:shape())
      assert.same(wanted[name][2], x:flatten():totable())
    end)
  end

  it("is known by what it holds", function()
    local path = folder.write(here .. "/picture.png", read "tests/fixtures/jpeg/grey.jpg")
    assert.same({ 1, 19, 26 }, rille.image.load(path):shape())
  end)

  it("is written where the path says so", function()
    local x = colours()
    for quality, most in pairs { [100] = 12, [50] = 40 } do -- chroma has half the size
      rille.image.save(x, here .. "/x.jpg", { quality = quality })
      assert.equal("\xff\xd8\xff", read(here .. "/x.jpg"):sub(1, 3))
      local apart = (rille.image.load(here .. "/x.jpg"):int() - x:int()):abs():max():item()
      assert(apart <= most, ("%d apart at quality %d"):format(apart, quality))
    end
    rille.image.save(rille.rand(9, 7), here .. "/grey.JPEG")
    assert.same({ 1, 9, 7 }, rille.image.load(here .. "/grey.JPEG"):shape())
    rille.image.save(x:transpose(1, 2), here .. "/turned.jpg", { quality = 100 })
    local apart = (rille.image.load(here .. "/turned.jpg"):int() - x:transpose(1, 2):int()):abs():max():item()
    assert(apart <= 12)
    assert.error_matches(function() rille.image.save(x, here .. "/x.jpg", { quality = 0 }) end, "quality must be from 1 to 100")
    assert.error_matches(function() rille.image.save(x, here .. "/x.png", { quality = 50 }) end, "quality is for JPEG files")
  end)

  it("that is damaged is an error wherever the damage is", function()
    local bytes = read "tests/fixtures/jpeg/progressive.jpg"
    local path = here .. "/cut.jpg"
    for length = 3, #bytes - 1, 7 do
      folder.write(path, bytes:sub(1, length))
      assert.error_matches(function() rille.image.load(path) end, "jpeg: .* in .*cut.jpg at byte %d+")
    end
    rille.manual_seed(3)
    for _ = 1, 300 do
      local at = rille.randint(3, #bytes, { 1 }):item() + 1
      folder.write(path, bytes:sub(1, at - 1) .. string.char(rille.randint(0, 256, { 1 }):item()) .. bytes:sub(at + 1))
      local fine, x = pcall(rille.image.load, path)
      assert(fine and rille.is_tensor(x) or tostring(x):find("jpeg: ", 1, true), tostring(x))
    end
  end)

  it("that promises more than it can hold, or is for printing, is refused", function()
    local bytes = read "tests/fixtures/jpeg/grey.jpg"
    local at = assert(bytes:find("\xff\xc0", 1, true))
    local path = folder.write(here .. "/large.jpg", bytes:sub(1, at + 4) .. "\x3f\xff\x3f\xff" .. bytes:sub(at + 9))
    assert.error_matches(function() rille.image.load(path) end, "bytes of file cannot hold 16383 x 16383 pixels")
    path = folder.write(path, bytes:sub(1, at + 4) .. "\xff\xdc\xff\xdc" .. bytes:sub(at + 9))
    assert.error_matches(function() rille.image.load(path) end, "a picture of 65500 x 65500 pixels, at most %d+ are read")
    -- A progressive one may hold many empty blocks in few bytes: libjpeg's memory for them is under the cap as well.
    bytes = read "tests/fixtures/jpeg/progressive.jpg"
    at = assert(bytes:find("\xff\xc2", 1, true))
    folder.write(path, bytes:sub(1, at + 4) .. "\x3f\xff\x3f\xff" .. bytes:sub(at + 9))
    rille.set_memory_cap(rille.memory().reserved + (64 << 20))
    assert.error_matches(function() rille.image.load(path) end, "jpeg: out of memory: a picture of 16383 x 16383 pixels")
    rille.set_memory_cap(0)
    assert.error_matches(function() rille.image.load "tests/fixtures/jpeg/cmyk.jpg" end, "a picture in CMYK, for printing: only grey and RGB are read")
  end)
end)

describe("Pictures in another size", function()
  for _, case in ipairs(wanted.resized) do
    local mode, height, width, values = table.unpack(case)
    it(("are Pillow's: %s, %d x %d"):format(mode, height, width), function()
      local y = resize({ height, width }, { interpolation = mode })(colours())
      assert.same({ 3, height, width }, y:shape())
      local apart = (y:flatten():int() - rille.tensor(values):int()):abs():max():item()
      assert(apart <= 1, apart .. " levels apart") -- Pillow's weights have 8 bits behind the point
    end)
  end

  it("keep their shape where one number is given", function()
    assert.same({ 3, 10, 13 }, resize(10)(colours()):shape())
    assert.same({ 2, 3, 13, 10 }, resize(10)(rille.rand(2, 3, 26, 19)):shape())
    local x = rille.rand(1, 4, 6)
    assert(x:equal(resize(4)(x)))
    assert.equal("float64", resize(3)(x:double()).dtype)
    assert.same({ 1, 1, 2 }, resize({ 1, 2 }, { interpolation = "nearest" })(x):shape())
    assert.error_matches(function() resize(0) end, "resize: size must be an integer of at least 1, or two")
    assert.error_matches(function() resize(4, { interpolation = "lanczos" }) end, "interpolation must be 'bilinear', 'bicubic' or 'nearest'")
  end)
end)
