-- Transforms of pictures: what they do where it is certain, the same for the same seed, and refusals.
local rille = require "rille"
local transforms = rille.data.transforms

local raises = require("tests.support.errors").match

local function close(wanted, got)
  got = got:reshape(-1):totable()
  assert.equal(#wanted, #got)
  for i, value in ipairs(wanted) do assert.near(value, got[i], 1e-5) end
end

local square = rille.tensor({ 1, 2, 3, 4 }):float():reshape(1, 1, 2, 2)
local pictures = rille.arange(2 * 3 * 4 * 6):float():reshape(2, 3, 4, 6) / 144

describe("transforms", function()
  it("tell the nearest name", function()
    assert.error_matches(function() return transforms.RandomCrop end, "has no 'RandomCrop', did you mean 'random_crop'%?")
    assert.matches("random_crop", rille.help "data.transforms")
  end)

  it("crop, flip and normalize", function()
    close({ 0, 1, -1, 0 }, transforms.normalize(2, 1)(rille.tensor({ 2, 3, 1, 2 }):float():reshape(1, 2, 2)))
    local x = transforms.normalize({ 0, 1, 2 }, { 1, 2, 4 })(pictures)
    close({ 0, (24 / 144 - 1) / 2, (48 / 144 - 2) / 4 }, x:select(0, 0):select(1, 0):select(1, 0))
    assert.is_true(rille.equal(pictures:slice(1, 3, 2):slice(2, 4, 3), transforms.center_crop { 2, 2 }(pictures)))
    assert.is_true(rille.equal(pictures:flip { 3 }, transforms.horizontal_flip(1)(pictures)))
    assert.is_true(rille.equal(pictures:flip { 2 }, transforms.vertical_flip(1)(pictures)))
    assert.is_true(rille.equal(pictures, transforms.vertical_flip(0)(pictures)))
    local seen = { [1] = 0, [4] = 0 }
    local corners = transforms.horizontal_flip(0.5)(square:expand(200, 1, 2, 2)):select(3, 0):select(2, 0):reshape(-1):totable()
    for _, v in ipairs(corners) do seen[v == 1 and 1 or 4] = seen[v == 1 and 1 or 4] + 1 end
    assert(seen[1] > 60 and seen[4] > 60)
  end)

  it("random_crop takes a part of each picture, maybe of its padding", function()
    rille.manual_seed(1)
    local many = rille.arange(16):float():reshape(1, 1, 4, 4):expand(100, 1, 4, 4)
    local corners = {}
    for _, part in ipairs { transforms.random_crop(3)(many):reshape(100, 9):unbind(0) } do
      local values = part:totable()
      corners[values[1]] = true
      for i, step in ipairs { 0, 1, 2, 4, 5, 6, 8, 9, 10 } do assert.equal(values[1] + step, values[i]) end
    end
    assert.same({ [0] = true, [1] = true, [4] = true, [5] = true }, corners)
    local padded = transforms.random_crop(4, { padding = 4 })(many + 1)
    assert.same({ 100, 1, 4, 4 }, padded:shape())
    assert.is_true(padded:eq(0):any():item())
    assert.is_true(rille.equal(many, transforms.random_crop(4)(many)))
  end)

  it("rotate counterclockwise, move, scale", function()
    close({ 2, 4, 1, 3 }, transforms.rotate({ 90, 90 })(square))
    close({ 4, 3, 2, 1 }, transforms.rotate({ 180, 180 })(square))
    close(pictures:reshape(-1):totable(), transforms.rotate(0)(pictures))
    local wide = rille.tensor({ 0, 1, 2, 3, 4, 5 }):float():reshape(1, 2, 3)
    close({ 5, 4, 3, 2, 1, 0 }, transforms.rotate({ 180, 180 })(wide))
    close({ 1 }, transforms.affine(0, { scale = { 2, 2 } })(rille.ones(1, 1, 4, 4)):mean():reshape(1))
    close({ 0.25 }, transforms.affine(0, { scale = { 0.5, 0.5 } })(rille.ones(1, 1, 4, 4)):mean():reshape(1))
    local moved = transforms.affine(0, { translate = { 0.5, 0 } })(rille.ones(50, 1, 4, 4)):mean({ 1, 2, 3 })
    assert(moved:min():item() >= 0.5 - 1e-5 and moved:min():item() < 0.6 and moved:max():item() > 0.9)
    assert.is_true(transforms.affine(10, { shear = 20 })(pictures):isfinite():all():item())
  end)

  it("erase rectangles", function()
    rille.manual_seed(2)
    local erased = transforms.erase({ p = 1, scale = { 0.25, 0.25 }, ratio = { 1, 1 }, value = 7 })(rille.zeros(20, 2, 8, 8)):eq(7)
    assert.same({ 32, 32 }, { erased:sum({ 1, 2, 3 }):min():item(), erased:sum({ 1, 2, 3 }):max():item() })
    assert.is_true(rille.equal(erased:any(3):sum(2), rille.full({ 20, 2 }, 4)))
    assert.is_true(rille.equal(pictures, transforms.erase({ p = 0 })(pictures)))
  end)

  it("change colours within 0 .. 1", function()
    close({ .25, .5, .75, 1 }, transforms.brightness({ 2.5, 2.5 })(square / 10))
    close({ .25, .25, .25, .25 }, transforms.contrast({ 0, 0 })(square / 10))
    close({ .15, .2, .3, .35 }, transforms.contrast({ .5, .5 })(rille.tensor({ .05, .15, .35, .45 }):reshape(1, 2, 2)))
    local colour = rille.tensor({ 1, 0.5, 0 }):reshape(1, 3, 1, 1)
    close({ .5925, .5925, .5925 }, transforms.saturation({ 0, 0 })(colour))
    close({ 1, .5, 0 }, transforms.saturation(0)(colour))
    close({ .79625, .54625, .29625 }, transforms.saturation({ .5, .5 })(colour))
  end)

  it("turn hues and take colours away", function()
    -- From Python's colorsys: red, green, blue, by how much, and what comes of it.
    for _, case in ipairs {
      { { .9, .2, .4 }, .25, { .75, .9, .2 } }, { { .1, .6, .3 }, -.4, { .6, .1, .1 } }, { { 0, 0, 1.0 }, .5, { 1, 1, 0 } },
      { { .5, .5, .5 }, .3, { .5, .5, .5 } },
    } do
      close(case[3], transforms.hue({ case[2], case[2] })(rille.tensor(case[1]):reshape(3, 1, 1)))
    end
    assert.is_true(rille.equal(square / 4, transforms.hue(0.5)(square / 4)))
    close({ .5925, .5925, .5925 }, transforms.grayscale(1)(rille.tensor({ 1, 0.5, 0 }):reshape(3, 1, 1)))
    assert.is_true(rille.equal(pictures, transforms.grayscale(0)(pictures)))
    rille.manual_seed(0)
    local grey = transforms.grayscale(0.5)(rille.rand(200, 3, 2, 2))
    local count = (grey:select(1, 0) - grey:select(1, 1)):abs():amax({ 1, 2 }):lt(1e-6):long():sum():item()
    assert(count > 70 and count < 130)
  end)

  -- The same pictures by way of ops.
  it("see through grids as grid_sample does, and cut as slices do", function()
    local F = rille.nn.functional
    local x = rille.rand(3, 2, 5, 9)
    local angle, scale = math.rad(30), 1.3
    local c, s = math.cos(angle) / scale, math.sin(angle) / scale
    local theta = rille.tensor { { c, -s * 5 / 9, 0.0 }, { s * 9 / 5, c, 0.0 } }:expand(3, 2, 3)
    local wanted = F.grid_sample(x, F.affine_grid(theta, { 3, 2, 5, 9 }, false), "bilinear", "zeros", false)
    local got = transforms.affine({ 30, 30 }, { scale = { scale, scale } })(x)
    assert.is_true(rille.allclose(wanted, got, { atol = 1e-5 }))
    local generator = rille.Generator():manual_seed(1)
    local cut = transforms.random_crop({ 4, 12 }, { padding = 2, generator = generator })(x)
    generator:manual_seed(1)
    local rows, columns = rille.randint(0, 6, { 3 }, { generator = generator }), rille.randint(0, 2, { 3 }, { generator = generator })
    for i, part in ipairs { cut:unbind(0) } do
      local top, left = rows[i - 1]:item(), columns[i - 1]:item()
      assert.is_true(rille.equal(part, F.pad(x[i - 1], { 2, 2, 2, 2 }):slice(top, top + 4, 1):slice(left, left + 12, 2)))
    end
  end)

  it("take bytes as they take floats, and any number of threads", function()
    local bytes = rille.randint(0, 256, { 40, 3, 32, 32 }):to("uint8")
    local threads = rille.get_num_threads()
    for name, arguments in pairs {
      random_crop = { 20, { padding = 3 } }, horizontal_flip = { 0.5 }, vertical_flip = { 0.5 }, rotate = { 30 }, erase = { { p = 1 } },
      brightness = { 0.5 }, contrast = { 0.5 }, saturation = { 0.5 }, hue = { 0.4 }, grayscale = { 0.5 },
    } do
      local results = {}
      for i, x in ipairs { bytes, bytes:float() / 255, bytes } do
        rille.set_num_threads(i == 3 and 4 or 1)
        rille.manual_seed(2)
        results[i] = transforms[name](table.unpack(arguments))(x)
      end
      assert.equal("uint8", results[1].dtype)
      local difference = (results[1]:float() - results[2] * 255):abs():max():item()
      assert(difference <= 0.501, name .. ": " .. difference)
      assert.is_true(rille.equal(results[1], results[3]))
    end
    rille.set_num_threads(threads)
    local x = transforms.normalize({ .4, .5, .6 }, .25)(bytes)
    assert.is_true(rille.allclose(x, transforms.normalize({ .4, .5, .6 }, .25)(bytes:float() / 255), { atol = 1e-5 }))
    assert.equal(255, transforms.erase({ p = 1, scale = { 1, 1 }, ratio = { 1, 1 }, value = 300 })(bytes):max():item())
  end)

  it("are the same for the same seed, and can be composed", function()
    local function all(generator)
      local o = { generator = generator }
      return transforms.compose {
        transforms.random_crop(3, o), transforms.horizontal_flip(0.5, o), transforms.rotate(20, o), transforms.brightness(0.3, o),
        transforms.contrast(0.3, o), transforms.saturation(0.3, o), transforms.erase(o),
      }
    end
    local before = rille.get_rng_state()
    local a = all(rille.Generator():manual_seed(5))(pictures)
    local b = all(rille.Generator():manual_seed(5))(pictures)
    assert.is_true(rille.equal(before, rille.get_rng_state()))
    assert.is_true(rille.equal(a, b))
    assert.is_false(rille.equal(a, all(rille.Generator():manual_seed(6))(pictures)))
    assert.same({ 2, 3, 3, 3 }, a:shape())
    assert.same({ 3, 3, 3 }, all()(pictures[0]):shape())
    assert.same({ 0, 3, 4, 4 }, all()(rille.zeros(0, 3, 4, 4)):shape())
    assert.equal("float64", all()(pictures:double()).dtype)
  end)

  it("refuse what cannot be", function()
    raises("transforms_spec.lua:%d+: center_crop: pictures must be .- got %[2%]$", function() transforms.center_crop(1)(rille.ones(2)) end)
    raises("pictures must be of floats or uint8, got int64", transforms.rotate(1), rille.ones({ 1, 2, 2 }, { dtype = "int64" }))
    raises("affine: has no derivative, and the pictures require gradients", transforms.rotate(1), rille.ones(1, 2, 2, { requires_grad = true }))
    raises("hue: amount must lie in %-0.5 .. 0.5$", transforms.hue, 0.6)
    raises("hue: pictures must have 1 or 3 channels, got 4$", transforms.hue(0.1), rille.ones(4, 2, 2))
    raises("grayscale: p must be a number$", transforms.grayscale, "x")
    raises("affine: needs a tensor, got number$", transforms.affine(3), 3)
    raises("a part of 5 x 5 does not fit into 4 x 6$", transforms.center_crop(5), pictures)
    raises("a part of 9 x 9 does not fit into 8 x 10$", transforms.random_crop(9, { padding = 2 }), pictures)
    raises("size must be an integer of at least 1, or two$", transforms.random_crop, 0)
    raises("p must lie in %[0, 1%], got 2$", transforms.horizontal_flip, 2)
    raises("std must not be 0$", transforms.normalize, 0, 0)
    raises("mean has 2 values, the pictures have 3 channels$", transforms.normalize({ 0, 0 }, 1), pictures)
    raises("degrees must be a number, or two", transforms.rotate, { 3, 1 })
    raises("scale must be above 0", transforms.affine, 0, { scale = { 0, 1 } })
    raises("contrast: amount must be a number of at least 0", transforms.contrast, -1)
    raises("saturation: pictures must have 1 or 3 channels, got 2$", transforms.saturation(0.5), rille.ones(1, 2, 2, 2))
    raises("entry 2 must be a function, got number$", transforms.compose, { print, 3 })
    raises("no option 'gen'", transforms.rotate, 3, { gen = 1 })
  end)
end)
