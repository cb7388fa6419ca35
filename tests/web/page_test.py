"""The page of examples/web in headless Chromium.

    python3 tests/web/page_test.py [--pictures FOLDER]

It says skip: where chromium or the wasm that examples/web/build.sh makes is missing.
"""
import math
import os
import re
import shutil
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import chromium  # noqa: E402

WEB = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../examples/web"))
WASM_AT_MOST = 1_800_000
STOP_AT_MOST = 100  # milliseconds
STATUS = "document.getElementById('status').textContent"
PRINTS = "document.getElementById('prints').textContent"
SET = ("(() => {{ const a = document.querySelector('textarea'); a.value = {}; "
       "a.dispatchEvent(new Event('input')); }})()")


def write(browser, code):
    browser.evaluate(SET.format(code))


def open_script(browser, name):
    browser.go(f"/index.html?{time.monotonic()}#{name}")
    browser.until(f"{STATUS} == 'ready' && document.querySelector('textarea').value != ''")


def run(browser):
    browser.click("#run")


def done(browser, seconds=120):
    return browser.until(f"/^(done|failed)/.test({STATUS}) && {STATUS}", seconds)


def pixels(title):
    """Code that gives a sum over the pixels of a picture's canvas."""
    return f"""(() => {{ const c = document.querySelector('figure[data-title="{title}"] canvas');
      if (!c || !c.width) return 0; const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let s = 0;
      for (let i = 0; i < d.length; i += 4) s = (s * 31 + d[i] + 3 * d[i + 1] + 7 * d[i + 2]) % 1000000007; return s; }})()"""


def xor_is_edited_and_run(browser):
    open_script(browser, "xor")
    run(browser)
    assert done(browser).startswith("done"), browser.evaluate(STATUS)
    found = [float(v) for v in re.findall(r"= ([\d.]+)", browser.evaluate(PRINTS))]
    assert [round(v) for v in found] == [0, 1, 1, 0], found
    write(browser, "a.value.replace('{ { 0.0 }, { 1.0 }, { 1.0 }, { 0.0 } }', '{ { 0.0 }, { 0.0 }, { 0.0 }, { 1.0 } }')")
    run(browser)
    browser.until(f"/^done/.test({STATUS})")
    found = [float(v) for v in re.findall(r"= ([\d.]+)", browser.evaluate(PRINTS))]
    assert [round(v) for v in found] == [0, 0, 0, 1], found


def the_boundary_moves(browser):
    open_script(browser, "spiral")
    run(browser)
    seen = set()
    while not browser.evaluate(f"/^(done|failed)/.test({STATUS})"):
        seen.add(browser.evaluate(pixels("boundary")))
        assert len(seen) < 500
    seen.discard(0)
    assert browser.evaluate(STATUS).startswith("done"), browser.evaluate(STATUS)
    assert len(seen) >= 5, f"{len(seen)} pictures of the boundary while it trains"
    caption = browser.evaluate("document.querySelector('.picture .note').textContent")
    right = float(re.search(r"([\d.]+) %", caption).group(1))
    assert right > 97, caption
    return f"{len(seen)} pictures seen, {caption}"


def circle(x, y, rx, ry, points=24, turns=1.0, start=-90):
    return [(x + rx * math.cos(math.radians(start + 360 * turns * i / points)),
             y + ry * math.sin(math.radians(start + 360 * turns * i / points))) for i in range(points + 1)]


DIGITS = {
    0: [circle(0.5, 0.5, 0.2, 0.32)],
    1: [[(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]],
    7: [[(0.28, 0.22), (0.5, 0.22), (0.72, 0.22), (0.6, 0.5), (0.45, 0.82)]],
}


def a_drawn_digit_is_told(browser):
    open_script(browser, "digits")
    run(browser)
    browser.until("!!document.querySelector('.pad canvas')")
    # While it trains, a drawing moves the bars already.
    browser.until(f"/epoch +1 /.test({PRINTS})")
    browser.draw(".pad canvas", DIGITS[1][0])
    browser.until("!!document.querySelector('figure[data-title=\"what the network sees\"]')")
    early = browser.evaluate(STATUS)
    assert done(browser).startswith("done"), browser.evaluate(STATUS)
    told = []
    for digit, strokes in DIGITS.items():
        browser.click(".pad button")
        for stroke in strokes:
            browser.draw(".pad canvas", stroke)
        browser.until(f"document.querySelector('.bars').dataset.best == {digit}", 10)
        told.append(digit)
    browser.call("Emulation.setTouchEmulationEnabled", enabled=True)
    browser.click(".pad button")
    browser.touch(".pad canvas", DIGITS[1][0])
    browser.until("document.querySelector('.bars').dataset.best == 1", 10)
    browser.call("Emulation.setTouchEmulationEnabled", enabled=False)
    return f"first answered at '{early}'; told {told}"


def a_wrong_script_shows_its_line(browser):
    open_script(browser, "xor")
    write(browser, "a.value.replace('opt:step()', 'opt:stop()')")
    line = browser.evaluate("document.querySelector('textarea').value.split('\\n').findIndex((l) => l.includes('opt:stop')) + 1")
    run(browser)
    assert done(browser).startswith("failed")
    assert browser.evaluate("document.querySelector('#error b').textContent") == f"Line {line}"
    assert "stop" in browser.evaluate("document.querySelector('#error').textContent")
    assert browser.evaluate("document.querySelector('.numbers .wrong').textContent") == str(line)
    write(browser, "'local x = 1\\nlocal = 2\\n'")  # does not compile
    run(browser)
    browser.until("document.querySelector('#error b').textContent == 'Line 2'")
    write(browser, "'local rille = require \"rille\"\\nlocal a = rille.ones(2, 3)\\nprint(a:matmul(a))\\n'")
    run(browser)
    browser.until("document.querySelector('#error b').textContent == 'Line 3'")
    assert "matmul: inner sizes differ" in browser.evaluate("document.querySelector('#error').textContent")


def stop_stops(browser):
    open_script(browser, "xor")
    run(browser)
    done(browser)
    time.sleep(1.5)  # the browser still compiles what it has begun to run
    times = []
    for text in ("while true do end", "local r = require 'rille' local a = r.rand(1200, 1200) while true do a:matmul(a) end",
                 "while true do print(1) end"):
        write(browser, f"{text!r}")
        run(browser)
        browser.until(f"/^running, (0\\.[3-9]|[1-9])/.test({STATUS})")
        browser.click("#stop")
        said = browser.until(f"/^stopped/.test({STATUS}) && {STATUS}")
        times.append(int(re.search(r"within (\d+) ms", said).group(1)))
        before = browser.evaluate(PRINTS)
        # Nothing works behind the page's back: an endless script took all of this time.
        time.sleep(STOP_AT_MOST / 1000)
        began = browser.processor_time()
        time.sleep(0.4)
        took = browser.processor_time() - began
        assert took < 0.25, f"{took:.2f} s of processor time in 0.4 s after the stop"
        assert browser.evaluate(PRINTS) == before, "prints after the stop"
        assert browser.evaluate(STATUS) == said
    assert max(times) <= STOP_AT_MOST, times
    write(browser, "'print(6 * 7)'")
    run(browser)
    browser.until(f"/^42/.test({PRINTS})")
    return f"{times} ms"


def it_writes(browser):
    open_script(browser, "writer")
    run(browser)
    browser.until("document.querySelector('.card.text p') && /after 1 /.test(document.querySelector('.card.text p').textContent)")
    browser.until("/after (1[0-9][0-9]|[2-9][0-9][0-9]) steps/.test(document.querySelector('.card.text p').textContent)", 120)
    written = browser.evaluate("document.querySelector('.card.text p').textContent")
    assert "the" in written, written
    return written[:60].replace("\n", " ")


def speed(browser):
    open_script(browser, "speed")
    run(browser)
    assert done(browser).startswith("done")
    return re.search(r"best: .*", browser.evaluate(PRINTS)).group(0)


def pictures(browser, folder):
    os.makedirs(folder, exist_ok=True)
    for name in ("spiral", "digits", "writer", "wrong"):
        browser.look(1280, 800, False)
        open_script(browser, "xor" if name == "wrong" else name)
        if name == "wrong":
            write(browser, "a.value.replace('opt:step()', 'opt:stop()')")
        run(browser)
        done(browser)
        if name == "digits":
            for stroke in DIGITS[7]:
                browser.draw(".pad canvas", stroke)
        for width, height in ((1280, 800), (400, 860)):
            for dark in (False, True):
                browser.look(width, height, dark, width == 400)
                browser.evaluate("scrollTo(0, 0)")
                browser.screenshot(f"{folder}/{name}-{width}-{'dark' if dark else 'light'}.png", full=width == 400)


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        print("skip: install chromium")
        return 0
    if not os.path.exists(f"{WEB}/rille.wasm"):
        print("skip: examples/web/build.sh makes rille.wasm (it needs emscripten)")
        return 0
    size = os.path.getsize(f"{WEB}/rille.wasm")
    print(f"rille.wasm: {size} bytes")
    assert size <= WASM_AT_MOST, "rille.wasm is too large"
    with chromium.Browser(program, chromium.serve(WEB)) as browser:
        if "--pictures" in sys.argv:
            pictures(browser, sys.argv[sys.argv.index("--pictures") + 1])
            return 0
        browser.look(1280, 800, False)
        for test in (xor_is_edited_and_run, the_boundary_moves, a_drawn_digit_is_told, a_wrong_script_shows_its_line,
                     stop_stops, it_writes, speed):
            began = time.monotonic()
            said = test(browser)
            print(f"ok {test.__name__} ({time.monotonic() - began:.1f} s){': ' + said if said else ''}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
