local function rate(model_size, warmup)
  return function(base, epoch)
    local step = epoch + 1
    if step < warmup then return base * step / math.sqrt(model_size * warmup) / warmup end
    return base / math.sqrt(model_size * step)
  end
end

return {
  { options = { model_size = 512 }, rate = rate(512, 4000) },
  { options = { model_size = 64, warmup_steps = 5 }, rate = rate(64, 5) },
  { options = { model_size = 1, warmup_steps = 1 }, rate = rate(1, 1) },
}
