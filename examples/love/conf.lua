function love.conf(t) -- luacheck: globals love
  t.identity, t.window.title = "rille", "A network that learns while it is drawn"
  t.window.width, t.window.height = 640, 480
  t.modules.audio, t.modules.sound, t.modules.joystick, t.modules.physics = false, false, false, false
end
