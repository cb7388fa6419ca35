-- What a file is that a reader cannot read, told by its first bytes, and what to do with it.
local _, require, native = ...
local foreign = {}

local PICTURE = "only PNG and JPEG are read; ImageMagick converts it: mogrify -format png FILE"
local UNPACK = "unpack it first"
local HEAR = "rille.audio.load reads it"
-- A line of Python that writes a table as CSV: %s is what reads it.
local function by_pandas(read)
  return ("tables are read as CSV; Python converts it: "
    .. "python3 -c \"import pandas; pandas.%s('FILE').to_csv('FILE.csv', index=False)\""):format(read)
end
local GGUF = "it is not read; Python converts it: python3 -c \"import gguf, numpy; numpy.savez('FILE.npz', "
  .. "**{t.name: gguf.dequantize(t.data, t.tensor_type) for t in gguf.GGUFReader('FILE').tensors})\""
local EXCEL = by_pandas "read_excel"

-- Formats that rille reads, and by what.
local own = {
  safetensors = { "a safetensors file", "rille.load reads it" },
  npz = { "an .npz file of numpy's", "rille.load_npz reads it" },
  npy = { "an .npy file of numpy's", "rille.load_npy reads it" },
  pickle = { "a pickle of Python's", "rille.unpickle reads plain values and numpy arrays in pickles" },
  png = { "a PNG picture", "rille.image.load reads it" },
  jpeg = { "a JPEG picture", "rille.image.load reads it" },
  torch = { "a file of torch.save's", "rille.load reads it" },
  idx = { "an IDX file", "rille.read_idx reads it" },
}

-- The piece of the library that reads a format, where a build may be without it.
local piece_of = {
  npz = "files", npy = "files", pickle = "files", torch = "files", idx = "files", onnx = "files",
  png = "png", jpeg = "jpeg", sound = "sound",
}

-- What files of other formats start with: a pattern, what they are, what to do, the name of the reader's format if there is one.
local starts = {
  { "^GIF8[79]a", "a GIF picture", PICTURE },
  { "^BM....\0\0\0\0", "a BMP picture", PICTURE },
  { "^RIFF....WEBP", "a WebP picture", PICTURE },
  { "^II%*\0", "a TIFF picture", PICTURE }, { "^MM\0%*", "a TIFF picture", PICTURE },
  { "^RIFF....WAVE", "a WAV sound", HEAR, "sound" }, { "^fLaC", "a FLAC sound", HEAR, "sound" },
  { "^OggS", "an Ogg sound", HEAR, "sound" }, { "^FORM....AIF[FC]", "an AIFF sound", HEAR, "sound" },
  { "^ID3[\2-\4]", "an MP3 sound", HEAR, "sound" }, { "^%.snd\0", "an AU sound", HEAR, "sound" },
  { "^PAR1", "a Parquet table", by_pandas "read_parquet" },
  { "^ARROW1\0\0", "an Arrow (Feather) table", by_pandas "read_feather" },
  { "^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file, as Excel's .xls", EXCEL },
  { "^\x89HDF\r\n\x1a\n", "an HDF5 file (as Keras and h5py write)", "h5py reads it in Python, numpy.savez writes .npz" },
  { "^GGUF", "a GGUF file (llama.cpp's models)", GGUF },
  { "^....TFL3", "a TensorFlow Lite model", "graphs are not read; their weights go through .npz or safetensors" },
  { "^\8[\1-\32][\18\58\66]", "an ONNX model, it seems", "rille.onnx.load reads it", "onnx" },
  { "^version https://git%-lfs", "a Git LFS pointer, not the file itself", "fetch it: git lfs pull" },
  { "^%s*<[!hH][%w]* ?[hHdD]?", "a web page", "the download gave a page instead of the file" },
  { "^%s*<[?]?[xs][mv][lg]", "XML or an SVG drawing", "it is not read" },
  { "^\x1f\x8b", "a gzip file", UNPACK .. ": gunzip FILE" },
  { "^BZh", "a bzip2 file", UNPACK .. ": bunzip2 FILE" },
  { "^\xfd7zXZ\0", "an xz file", UNPACK .. ": unxz FILE" },
  { "^\x28\xb5\x2f\xfd", "a zstd file", UNPACK .. ": unzstd FILE" },
  { "^7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK },
  { "^%%PDF", "a PDF", "it is not read" },
  { "^\x7fELF", "a program or library", "it is not read" },
  { "^\27Lua", "compiled Lua", "it is not read" },
  { "^%s*[%[{][%s\"'%d{}%[%]-]", "JSON", "rille.json.load reads it" },
}

-- A zip file's first entry tells who wrote it.
local function zip(head)
  local length = #head >= 30 and ("<I2"):unpack(head, 27) or 0
  local entry = head:sub(31, 30 + length)
  if entry:find "%.npy$" then return "npz" end
  if entry:find "/data%.pkl$" or entry:find "/version$" or entry:find "/byteorder$" or entry:find "/%.?[%w_]*/" then
    return "torch"
  end
  if entry:find "^%[Content_Types%]%.xml" or entry:find "^docProps/" or entry:find "^xl/" or entry:find "^_rels/" then
    return nil, "an Office file, as Excel's .xlsx", EXCEL
  end
  if head:find("mimetypeapplication/vnd.oasis.opendocument.spreadsheet", 31, true) then
    return nil, "an OpenDocument table", EXCEL
  end
  return nil, "a zip archive", "rille.load_npz reads those of numpy's; others are unpacked first"
end

local function is_text(head)
  if #head == 0 or head:find "[\0-\8\14-\26\28-\31]" then return false end
  for cut = 0, math.min(3, #head - 1) do -- the block may end inside a character
    if utf8.len(head:sub(1, #head - cut)) then return true end
  end
  return false
end

local weak = { text = true, JSON = true, ["an ONNX model, it seems"] = true }

-- One of the formats above or nil; unless it stands in `own`, what it is and what to do.
local function identify(head)
  if head:find "^PK\3\4" then return zip(head) end
  if head:find "^PK\5\6" then return "npz" end -- without entries
  if head:find "^\x80[\1-\5]" then
    -- The number that torch.save's older form starts with.
    if head:find("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 1, true) then
      return "torch"
    end
    return "pickle"
  end
  if head:find "^\x93NUMPY" then return "npy" end
  if head:find "^\x89PNG\r\n\x1a\n" then return "png" end
  if head:find "^\xff\xd8\xff" then return "jpeg" end
  if head:find "^\0\0[\8\9\11-\14][\0-\12]" then return "idx" end
  if head:sub(258, 262) == "ustar" then return nil, "a tar archive", UNPACK .. ": tar xf FILE" end
  if head:find '^.....\0\0\0{%s*["}]' then return "safetensors" end
  for _, start in ipairs(starts) do
    if head:find(start[1]) then return start[4], start[2], start[3] end
  end
  if is_text(head) then return nil, "text", "rille.data.read_csv reads tables as CSV" end
end

--- "a.jpg is a JPEG picture: only PNG ...", if the file is of another format than the reader's (a name as in `own`), else
-- nil. head: its first bytes, if the caller has them already.
function foreign.explain(path, format, head)
  if not head then
    local fine, start = pcall(native.file_start, "load", path, 512) -- of regular files only
    if not fine then return nil end
    head = start
  end
  local kind, what, advice = identify(head)
  if kind == format or not kind and not what then return nil end
  if (format == "pickle" or format == "onnx") and weak[what] then return nil end -- old pickles are text too
  if not what then what, advice = table.unpack(own[kind]) end
  advice = native.left_out[piece_of[kind]] or advice
  advice = advice:gsub("%f[%w_]FILE%f[^%w_]", function() return path end) -- not in RILLE_FILES
  return ("%s is %s: %s"):format(path, what, advice)
end

--- A reader's function that tells of a foreign file what it is; a file that is read costs nothing.
-- @param name for error texts
-- @param format the reader's, as in `own`; gzip: it also takes such files packed
-- @param read called with the path and whatever follows
function foreign.reader(name, format, read, gzip)
  if native.left_out[piece_of[format]] then return read end -- which says so
  local function finish(path, fine, ...)
    if fine then return ... end
    local text = foreign.explain(path, format)
    if text and not (gzip and text:find(" is a gzip file: ", 1, true)) then native.raise(name .. ": " .. text) end
    error((...), 0)
  end
  return function(path, ...)
    require("rille.check").path(name, path)
    return finish(path, pcall(read, path, ...))
  end
end

return foreign
