-- rille.json: what is JSON, what is not, and that what is written is read as it was.
package.path = "tests/support/?.lua;" .. package.path
local rille = require "rille"
local json = rille.json
local folder = require "folder"
local problem = folder.problem

describe("json.decode", function()
  it("gives values", function()
    local value = json.decode ' {"a": [1, -2.5, 1e3, true, false, null, "x"], "b": {}, "c": [], "gr\\u00fc\\u00dfe": "\\ud83d\\ude00\\u0000\\n\\/"} '
    assert.same({ 1, -2.5, 1000.0, true, false, json.null, "x" }, value.a)
    assert.equal("integer", math.type(value.a[1]))
    assert.equal("float", math.type(value.a[3]))
    assert.equal("\u{1f600}\0\n/", value["gr\u{fc}\u{df}e"])
    assert.equal('{"a":[1,-2.5,1000.0,true,false,null,"x"],"b":{},"c":[],"gr\u{fc}\u{df}e":"\u{1f600}\\u0000\\n/"}', json.encode(value))
    assert.equal(math.maxinteger, json.decode "9223372036854775807")
    assert.equal(math.mininteger, json.decode "-9223372036854775808")
    assert.equal(2.0 ^ 63, json.decode "9223372036854775808")
    assert.equal(json.null, json.decode "null")
    assert.equal("x", json.decode '"x"')
    assert.equal(2, json.decode('{"a":1,"a":2}').a)
    assert.equal(0, json.decode "-0")
    assert.equal(rille.none, json.null)
  end)

  it("refuses everything else, with the byte", function()
    for text, message in pairs {
      [""] = "the text ends where a value is due in the text at byte 0", ["[1,]"] = "'%]' where a value is due in the text at byte 3",
      ["{'a':1}"] = "where a key in quotes is due", ["{\"a\" 1}"] = "'1}' where ':' is due", ["[1 2]"] = "'2%]' where ',' or ']' is due",
      ["01"] = "where a value is due", ["1."] = "a number that ends in its point", ["1e"] = "a number without its exponent",
      ["+1"] = "where a value is due", [".5"] = "where a value is due", ["1e999"] = "a number above the largest float",
      ["nul"] = "where a value is due", ["NaN"] = "where a value is due", ["1 x"] = "'x' where the end of the text is due",
      ['"a'] = "a string without an end", ['"\\x"'] = "a broken escape", ['"\\ud800"'] = "half a character", ['"\\u12"'] = "a broken escape",
      ['"\\udc00\\ud800"'] = "half a character", ['"a\nb"'] = "a control character in a string", ['"\xff"'] = "a string that is not UTF%-8",
      [("["):rep(101) .. ("]"):rep(101)] = "values nested more than 100 deep", ["\u{feff}1"] = "where a value is due", ["[1] // x"] = "where the end",
      ['{"a":1,}'] = "where a key in quotes is due", ["-"] = "where a value is due", ['"\\'] = "a string without an end",
    } do
      assert.matches("json_spec.lua:%d+: json: .*" .. message, problem(function() json.decode(text) end))
    end
    assert.same({}, json.decode(("["):rep(100) .. ("]"):rep(100))[1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]
      [1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1]
      [1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1][1])
    assert.matches("json.decode: takes a string, got table", problem(json.decode, {}))
  end)
end)

describe("json.encode", function()
  it("writes what is read again", function()
    local value = { list = { 1, 2.5, "\u{e9}\"\\\1\127", { json.null } }, empty = json.array(), object = { nested = { a = true } }, f = 1.0, tiny = 5e-324, third = 1 / 3 }
    assert.same(value, json.decode(json.encode(value)))
    assert.same(value, json.decode(json.encode(value, { indent = 2 })))
    assert.equal('{"b":1,"c":[]}', json.encode { c = json.array {}, b = 1 })
    assert.equal('{\n  "a": [\n    1,\n    2\n  ],\n  "b": {}\n}', json.encode({ a = { 1, 2 }, b = {} }, { indent = 2 }))
    assert.equal("[[1,2],[3,4]]", json.encode(rille.tensor { { 1, 2 }, { 3, 4 } }))
    assert.equal("0.1", json.encode(0.1))
    assert.equal('"\127"', json.encode "\127")
  end)

  it("refuses what JSON cannot hold", function()
    local ring = {}
    ring[1] = ring
    for text, value in pairs {
      ["the value.a%[2%] is nan"] = { a = { 1, 0 / 0 } }, ["is inf, which JSON has no number for"] = math.huge, ["the value.f is a function"] = { f = print },
      ["tables are deeper than 100"] = ring, ["keys of objects must be strings, got integer"] = { [1] = 1, [3] = 3 }, ["a string that is not UTF%-8"] = "\xff",
    } do
      assert.matches("json_spec.lua:%d+: json.encode: .*" .. text, problem(function() json.encode(value) end))
    end
  end)

  it("goes to files and comes from them", function()
    local here = folder.new()
    local path = here .. "/x.json"
    json.save({ a = { 1 } }, path, { indent = 1 })
    assert.same({ a = { 1 } }, json.load(path))
    assert.matches("json.save: writes JSON, but the ending of .* says PNG", problem(json.save, {}, here .. "/x.png"))
    assert.matches("json: cannot open .*none.json", problem(json.load, here .. "/none.json"))
    folder.write(path, '{"a": }')
    assert.matches("json: '}' where a value is due in .*x.json at byte 6", problem(json.load, path))
    folder.remove(here)
  end)
end)
