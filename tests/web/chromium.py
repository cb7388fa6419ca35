"""Headless Chromium, driven over the DevTools protocol with nothing but Python's own library."""
import base64
import http.server
import json
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request


def serve(folder):
    """A plain file server on a free port; returns its address."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *rest):
            super().__init__(*rest, directory=folder)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


class Socket:
    """A WebSocket client: texts both ways (RFC 6455)."""

    def __init__(self, host, port, path):
        self.raw = socket.create_connection((host, port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.raw.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.stream = self.raw.makefile("rb")
        if b"101" not in self.stream.readline():
            raise RuntimeError("chromium refused the connection")
        while self.stream.readline().strip():
            pass

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        size = len(data)
        head = b"\x81" + (bytes([128 | size]) if size < 126 else
                          b"\xfe" + struct.pack(">H", size) if size < 65536 else b"\xff" + struct.pack(">Q", size))
        self.raw.sendall(head + mask + bytes(b ^ mask[i & 3] for i, b in enumerate(data)))

    def frame(self):
        first, second = self.stream.read(2)
        size = second & 127
        if size == 126:
            size, = struct.unpack(">H", self.stream.read(2))
        elif size == 127:
            size, = struct.unpack(">Q", self.stream.read(8))
        return first & 128, self.stream.read(size)

    def receive(self):
        last, data = self.frame()
        while not last:
            last, more = self.frame()
            data += more
        return data.decode()


class Browser:
    """One page. Use it in a with statement."""

    def __init__(self, program, address):
        self.profile = tempfile.mkdtemp(prefix="rille-web-")
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--no-first-run",
             "--disable-extensions", f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = int(self.wait_for_port())
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
        target = next(page for page in pages if page["type"] == "page")
        self.socket = Socket("127.0.0.1", port, target["webSocketDebuggerUrl"].split(str(port), 1)[1])
        self.count = 0
        self.call("Page.enable")
        self.address = address

    def wait_for_port(self):
        path = os.path.join(self.profile, "DevToolsActivePort")
        for _ in range(600):
            if os.path.exists(path) and os.path.getsize(path):
                return open(path).readline()
            time.sleep(0.05)
        raise RuntimeError("chromium did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired, ValueError):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.receive())
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def go(self, path):
        self.call("Page.navigate", url=self.address + path)
        self.until("document.readyState == 'complete'")

    def evaluate(self, code):
        answer = self.call("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "an exception"))
        return answer["result"].get("value")

    def until(self, code, seconds=60):
        """Waits until code gives something true, and returns it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.evaluate(code)
            if value:
                return value
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds} s: {code}")

    def click(self, selector):
        x, y = self.evaluate(f"""(() => {{ const e = document.querySelector({json.dumps(selector)});
          e.scrollIntoView({{ block: 'nearest' }}); const b = e.getBoundingClientRect();
          return [b.x + b.width / 2, b.y + b.height / 2]; }})()""")
        self.mouse("mousePressed", x, y)
        self.mouse("mouseReleased", x, y)

    def mouse(self, kind, x, y):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1,
                  buttons=0 if kind == "mouseReleased" else 1)

    def place(self, selector):
        return self.evaluate(f"""(() => {{ const e = document.querySelector({json.dumps(selector)});
          e.scrollIntoView({{ block: 'center' }}); const b = e.getBoundingClientRect();
          return [b.x, b.y, b.width, b.height]; }})()""")

    def draw(self, selector, stroke):
        """Drags the mouse along points, whose coordinates go from 0 to 1 over the element."""
        left, top, width, height = self.place(selector)
        places = [(left + x * width, top + y * height) for x, y in stroke]
        self.mouse("mousePressed", *places[0])
        for place in places[1:]:
            self.mouse("mouseMoved", *place)
        self.mouse("mouseReleased", *places[-1])

    def touch(self, selector, stroke):
        """The same with a finger."""
        left, top, width, height = self.place(selector)
        for i, (x, y) in enumerate(stroke):
            self.call("Input.dispatchTouchEvent", type="touchMove" if i else "touchStart",
                      touchPoints=[{"x": left + x * width, "y": top + y * height}])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def processor_time(self):
        """Seconds that all of its processes took."""
        parents, times = {}, {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue  # it ended meanwhile
            parents[int(pid)] = int(fields[1])
            times[int(pid)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        mine = {self.process.pid}
        for _ in range(5):  # generations
            mine |= {pid for pid, parent in parents.items() if parent in mine}
        return sum(times.get(pid, 0) for pid in mine)

    def look(self, width, height, dark, touch=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def screenshot(self, path, full=False):
        time.sleep(0.3)
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=full)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
