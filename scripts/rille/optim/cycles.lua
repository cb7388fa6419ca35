-- CyclicLR and OneCycleLR: cycles of learning rate and momentum (Smith, arXiv:1506.01186 and 1708.07120).
local _, require = ...
local check = require "rille.check"

return function(scheduler)
  local Base = scheduler.LRScheduler

  -- momentum, or the first beta, of a group.
  local function momentum_field(optimizer, name)
    local group = optimizer.param_groups[1]
    for _, field in ipairs { "momentum", "betas" } do
      local ok, value = pcall(function() return group[field] end)
      if ok and value ~= nil then return field end
    end
    check.raise("%s: the optimizer has neither momentum nor betas; pass cycle_momentum = false", name)
  end

  local function set_momentum(self, values)
    for i, group in ipairs(self.optimizer.param_groups) do
      if self._field == "betas" then
        group.betas = { values[i], group.betas[2] }
      else
        group.momentum = values[i]
      end
    end
  end

  -- How high a cycle goes, by the number of the cycle or of the step. Looked up at every step: a loaded state may name another.
  local forms = {
    triangular = { "cycle", function() return 1 end },
    triangular2 = { "cycle", function(x) return 1 / 2 ^ (x - 1) end },
    exp_range = { "iterations", function(x, gamma) return gamma ^ x end },
  }

  --- Up and down between base_lr and max_lr; mode triangular, triangular2 or exp_range, or a scale_fn of one's own.
  scheduler.CyclicLR = Base:extend("CyclicLR",
    "base_lr:number|table max_lr:number|table step_size_up:integer=2000 step_size_down:integer|none mode:string=triangular "
      .. "gamma:number=1 scale_fn:function|none scale_mode:string=cycle cycle_momentum:boolean=true "
      .. "base_momentum:number|table=0.8 max_momentum:number|table=0.9")

  function scheduler.CyclicLR:init()
    self.base_lrs, self._max_lrs = self:per_group(self.base_lr), self:per_group(self.max_lr)
    self._total = self.step_size_up + (self.step_size_down or self.step_size_up)
    self._ratio = self.step_size_up / self._total
    if not self.scale_fn and not forms[self.mode] then
      check.raise("CyclicLR: mode must be triangular, triangular2 or exp_range, got '%s'", self.mode)
    end
    if self.last_epoch == -1 then self:_apply(self.base_lrs) end
    if self.cycle_momentum then
      self._field = momentum_field(self.optimizer, "CyclicLR")
      self._base_momenta, self._max_momenta = self:per_group(self.base_momentum), self:per_group(self.max_momentum)
      if self.last_epoch == -1 then set_momentum(self, self._max_momenta) end
    end
  end

  function scheduler.CyclicLR:get_lr()
    local cycle = math.floor(1 + self.last_epoch / self._total)
    local x = 1 + self.last_epoch / self._total - cycle
    local part = x <= self._ratio and x / self._ratio or (x - 1) / (self._ratio - 1)
    local form = forms[self.mode]
    local by, scale_fn = self.scale_mode, self.scale_fn
    if not scale_fn then by, scale_fn = form[1], form[2] end
    local scale = scale_fn(by == "cycle" and cycle or self.last_epoch, self.gamma)
    if self.cycle_momentum then
      local momenta = {}
      for i, most in ipairs(self._max_momenta) do momenta[i] = most - (most - self._base_momenta[i]) * part * scale end
      set_momentum(self, momenta)
    end
    return self:each(function(base, _, i) return base + (self._max_lrs[i] - base) * part * scale end)
  end

  --- One rise to max_lr and one long fall, over total_steps (or epochs * steps_per_epoch) steps: call step every batch.
  scheduler.OneCycleLR = Base:extend("OneCycleLR",
    "max_lr:number|table total_steps:integer|none epochs:integer|none steps_per_epoch:integer|none pct_start:number=0.3 "
      .. "anneal_strategy:string=cos cycle_momentum:boolean=true base_momentum:number|table=0.85 "
      .. "max_momentum:number|table=0.95 div_factor:number=25 final_div_factor:number=10000 three_phase:boolean=false")

  function scheduler.OneCycleLR:init()
    if not self.total_steps then
      if not (self.epochs and self.steps_per_epoch) then
        check.raise("OneCycleLR: needs total_steps, or epochs and steps_per_epoch")
      end
      self.total_steps = self.epochs * self.steps_per_epoch
    end
    if self.total_steps < 1 then check.raise("OneCycleLR: total_steps must be at least 1, got %d", self.total_steps) end
    if not (self.pct_start >= 0 and self.pct_start <= 1) then
      check.raise("OneCycleLR: pct_start must be between 0 and 1, got %s", self.pct_start)
    end
    if self.anneal_strategy ~= "cos" and self.anneal_strategy ~= "linear" then
      check.raise("OneCycleLR: anneal_strategy must be cos or linear, got '%s'", self.anneal_strategy)
    end
    local rise = self.pct_start * self.total_steps
    if self.three_phase then
      self._phases = { { rise - 1, "low", "high" }, { 2 * rise - 2, "high", "low" }, { self.total_steps - 1, "low", "least" } }
    else
      self._phases = { { rise - 1, "low", "high" }, { self.total_steps - 1, "high", "least" } }
    end
    self._high, self._low, self._least = self:per_group(self.max_lr), {}, {}
    for i, high in ipairs(self._high) do
      self._low[i] = high / self.div_factor
      self._least[i] = self._low[i] / self.final_div_factor
    end
    if self.last_epoch == -1 then
      self:_apply(self._low)
      self.base_lrs = { table.unpack(self._low) }
    end
    if self.cycle_momentum then
      self._field = momentum_field(self.optimizer, "OneCycleLR")
      self._base_momenta, self._max_momenta = self:per_group(self.base_momentum), self:per_group(self.max_momentum)
      if self.last_epoch == -1 then set_momentum(self, self._max_momenta) end
    end
  end

  function scheduler.OneCycleLR:_between(from, to, part)
    if self.anneal_strategy == "linear" then return (to - from) * part + from end
    return to + (from - to) / 2 * (math.cos(math.pi * part) + 1)
  end

  function scheduler.OneCycleLR:get_lr()
    if self.last_epoch > self.total_steps then
      check.raise("OneCycleLR: step %d of a cycle of %d steps", self.last_epoch, self.total_steps)
    end
    local start = 0
    for i, phase in ipairs(self._phases) do
      local stop = phase[1]
      if self.last_epoch <= stop or i == #self._phases then
        local part = (self.last_epoch - start) / (stop - start)
        local from, to = self["_" .. phase[2]], self["_" .. phase[3]]
        if self.cycle_momentum then
          local momenta = {}
          for g in ipairs(from) do
            local falls = phase[3] == "high" -- momentum falls while the learning rate rises
            local a, b = self._max_momenta[g], self._base_momenta[g]
            if not falls then a, b = b, a end
            if self.three_phase and i == 3 then a = b end
            momenta[g] = self:_between(a, b, part)
          end
          set_momentum(self, momenta)
        end
        return self:each(function(_, _, g) return self:_between(from[g], to[g], part) end)
      end
      start = stop
    end
  end
end
