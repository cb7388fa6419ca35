// What a script shows: a card for each title, that is drawn again when something new comes, once a frame at most.
const POINTS = 1200; // of a series; past them every second one goes

// Over pictures, which are the same in light and dark.
const POINT_COLOURS = ["#1f63d6", "#d9480f", "#0f8a5f", "#a12bb0", "#8a6d00", "#0b7a99", "#c2255c", "#5f6b7a"];

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const series = () => Array.from({ length: 8 }, (_, i) => css(`--series-${i}`));

// A canvas as wide as its card, its context in CSS pixels.
function surface(canvas, height) {
  const width = canvas.clientWidth || 300, ratio = window.devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return { context, width, height };
}

// Round numbers between low and high, about count of them.
function ticks(low, high, count) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) || 10 * power;
  const list = [];
  for (let t = Math.ceil(low / step - 1e-9) * step; t <= high + step * 1e-9; t += step) list.push(+t.toPrecision(12));
  return list;
}

class Card {
  constructor(title, kind) {
    this.root = document.createElement("figure");
    this.root.className = `card ${kind}`;
    this.root.dataset.title = title;
    const caption = document.createElement("figcaption");
    caption.textContent = title;
    this.root.append(caption);
    this.kind = kind;
  }

  add(name, className) {
    const element = document.createElement(name);
    if (className) element.className = className;
    this.root.append(element);
    return element;
  }
}

class Plot extends Card {
  constructor(title) {
    super(title, "plot");
    this.canvas = this.add("canvas");
    this.legend = this.add("div", "legend");
    this.series = new Map();
  }

  take(message) {
    for (const [name, y] of Object.entries(message.series).sort()) {
      if (!this.series.has(name)) this.series.set(name, { x: [], y: [], every: 1, count: 0 });
      const line = this.series.get(name);
      const x = message.x ?? line.count;
      line.count += 1;
      line.last = y;
      if (y === null || line.count % line.every) continue;
      line.x.push(x);
      line.y.push(y);
      if (line.x.length <= POINTS) continue;
      line.every *= 2;
      line.x = line.x.filter((_, i) => i % 2);
      line.y = line.y.filter((_, i) => i % 2);
    }
  }

  range(key, wide) {
    let low = Infinity, high = -Infinity;
    for (const line of this.series.values()) for (const v of line[key]) { low = Math.min(low, v); high = Math.max(high, v); }
    if (!(low <= high)) return [0, 1];
    if (low === high) return [low - 0.5, high + 0.5];
    return wide ? [low - 0.04 * (high - low), high + 0.04 * (high - low)] : [low, high];
  }

  draw() {
    const { context: c, width, height } = surface(this.canvas, 190);
    const [left, right, top, bottom] = [46, width - 8, 8, height - 22];
    const [x0, x1] = this.range("x"), [y0, y1] = this.range("y", true);
    const px = (x) => left + (x - x0) / (x1 - x0) * (right - left);
    const py = (y) => bottom - (y - y0) / (y1 - y0) * (bottom - top);
    c.font = "11px system-ui, sans-serif";
    c.fillStyle = css("--quiet");
    c.strokeStyle = css("--grid");
    c.lineWidth = 1;
    c.textAlign = "right";
    c.textBaseline = "middle";
    for (const t of ticks(y0, y1, 4)) {
      c.beginPath(); c.moveTo(left, py(t)); c.lineTo(right, py(t)); c.stroke();
      c.fillText(String(t), left - 6, py(t));
    }
    c.textAlign = "center";
    c.textBaseline = "top";
    for (const t of ticks(x0, x1, Math.min(6, width / 70))) c.fillText(String(t), Math.min(px(t), right - 12), bottom + 7);
    const colours = series();
    let i = 0;
    for (const line of this.series.values()) {
      c.strokeStyle = colours[i++ % colours.length];
      c.lineWidth = 1.8;
      c.lineJoin = "round";
      c.beginPath();
      line.x.forEach((x, k) => (k ? c.lineTo(px(x), py(line.y[k])) : c.moveTo(px(x), py(line.y[k]))));
      c.stroke();
    }
    this.drawLegend(colours);
  }

  drawLegend(colours) {
    this.legend.replaceChildren(...[...this.series].map(([name, line], i) => {
      const item = document.createElement("span");
      const dot = document.createElement("i");
      dot.style.background = colours[i % colours.length];
      item.append(dot, `${name} ${line.last === null ? "nan" : Number(line.last.toPrecision(4))}`);
      return item;
    }));
  }
}

class Picture extends Card {
  constructor(title) {
    super(title, "picture");
    this.canvas = this.add("canvas");
    this.note = this.add("div", "note");
  }

  take(message, numbers) { this.message = message; this.numbers = numbers; }

  draw() {
    const { height: rows, width: columns, channels, caption, smooth } = this.message;
    const pixels = new ImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      for (let k = 0; k < 3; k++) pixels.data[4 * i + k] = 255 * this.numbers[channels === 3 ? 3 * i + k : i];
      pixels.data[4 * i + 3] = 255;
    }
    const small = new OffscreenCanvas(columns, rows);
    small.getContext("2d").putImageData(pixels, 0, 0);
    const most = smooth ? 420 : Math.min(420, 7 * rows); // a small picture's pixels are not made tiles
    const shown = Math.min(this.canvas.clientWidth || 300, most * columns / rows);
    const { context: c, width } = surface(this.canvas, Math.round(shown * rows / columns));
    c.imageSmoothingEnabled = smooth;
    c.imageSmoothingQuality = "high";
    const left = (width - shown) / 2, high = shown * rows / columns;
    c.drawImage(small, left, 0, shown, high);
    if (this.message.points) this.drawPoints(c, left, shown, high);
    this.note.textContent = caption ?? "";
  }

  drawPoints(c, left, wide, high) {
    const { points, classes, extent = [0, 1, 0, 1] } = this.message;
    for (let i = 0; 2 * i < points.length; i++) {
      const x = left + (points[2 * i] - extent[0]) / (extent[1] - extent[0]) * wide;
      const y = high - (points[2 * i + 1] - extent[2]) / (extent[3] - extent[2]) * high;
      c.beginPath();
      c.arc(x, y, Math.max(2.2, wide / 150), 0, 7);
      c.fillStyle = POINT_COLOURS[(classes ? classes[i] : 0) % POINT_COLOURS.length];
      c.fill();
      c.lineWidth = 0.8;
      c.strokeStyle = "#ffffffcc";
      c.stroke();
    }
  }
}

class Bars extends Card {
  constructor(title) {
    super(title, "bars");
    this.rows = this.add("div", "rows");
  }

  take(message, numbers) { this.message = message; this.numbers = numbers; }

  draw() {
    const best = this.numbers.indexOf(Math.max(...this.numbers));
    if (this.rows.children.length !== this.numbers.length) {
      this.rows.innerHTML = '<div class="row"><b></b><span><i></i></span><em></em></div>'.repeat(this.numbers.length);
    }
    this.root.dataset.best = best;
    [...this.rows.children].forEach((row, i) => {
      const value = Math.min(1, Math.max(0, this.numbers[i]));
      row.classList.toggle("best", i === best);
      row.querySelector("b").textContent = this.message.labels ? this.message.labels[i] : i;
      row.querySelector("i").style.width = `${100 * value}%`;
      row.querySelector("em").textContent = `${Math.round(100 * value)} %`;
    });
  }
}

class Text extends Card {
  constructor(title) {
    super(title, "text");
    this.body = this.add("p");
  }

  take(message) { this.message = message; }
  draw() { this.body.textContent = this.message.text; }
}

// A field to draw in; onDrawn gets 28 x 28 numbers.
class Pad extends Card {
  constructor(title, onDrawn) {
    super(title, "pad");
    this.onDrawn = onDrawn;
    this.canvas = this.add("canvas");
    this.canvas.width = this.canvas.height = 280;
    const button = this.add("button", "quiet");
    button.type = "button";
    button.textContent = "Clear";
    button.onclick = () => this.clear();
    this.strokes = [];
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.strokes.push([this.place(event)]);
      this.changed();
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!event.buttons || this.strokes.length === 0) return;
      for (const e of event.getCoalescedEvents?.() ?? [event]) this.strokes.at(-1).push(this.place(e));
      this.changed();
    });
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * 280, (event.clientY - box.top) / box.height * 280];
  }

  clear() { this.strokes = []; this.draw(); }
  take() {}

  changed() {
    this.draw();
    this.onDrawn(this.picture());
  }

  draw() {
    const c = this.canvas.getContext("2d");
    c.clearRect(0, 0, 280, 280);
    if (this.strokes.length === 0) {
      c.fillStyle = css("--quiet");
      c.font = "16px system-ui, sans-serif";
      c.textAlign = "center";
      c.fillText("draw a digit here", 140, 145);
    }
    this.ink(c, css("--text"), 20, (p) => p);
  }

  ink(c, colour, thickness, map) {
    c.strokeStyle = colour;
    c.lineWidth = thickness;
    c.lineCap = c.lineJoin = "round";
    for (const stroke of this.strokes) {
      c.beginPath();
      c.moveTo(...map(stroke[0]));
      for (const p of stroke.length > 1 ? stroke.slice(1) : stroke) c.lineTo(...map(p));
      c.stroke();
    }
  }

  // The longer side of the drawing becomes 20 of 28 pixels, with the pen; the rest is left even on both sides.
  picture() {
    const all = this.strokes.flat(), xs = all.map((p) => p[0]), ys = all.map((p) => p[1]);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = 18 / Math.max(40, right - left, bottom - top);
    const c = new OffscreenCanvas(28, 28).getContext("2d", { willReadFrequently: true });
    this.ink(c, "#fff", 2.4, ([x, y]) => [14 + (x - (left + right) / 2) * scale, 14 + (y - (top + bottom) / 2) * scale]);
    const { data } = c.getImageData(0, 0, 28, 28);
    return Float32Array.from({ length: 784 }, (_, i) => data[4 * i + 3] / 255);
  }
}

const kinds = { plot: Plot, image: Picture, bars: Bars, text: Text, pad: Pad };

export class Cards {
  constructor(root, onDrawn) {
    this.root = root;
    this.onDrawn = onDrawn;
    this.clear();
    new ResizeObserver(() => this.drawAll()).observe(root);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.drawAll());
  }

  clear() {
    this.cards = new Map();
    this.fresh = new Set();
    this.root.replaceChildren();
  }

  take(kind, text, numbers) {
    const message = JSON.parse(text), title = message.title ?? "draw";
    const key = `${kind} ${title}`;
    if (!this.cards.has(key)) {
      const card = new kinds[kind](title, this.onDrawn);
      this.cards.set(key, card);
      this.root.append(card.root);
    }
    const card = this.cards.get(key);
    card.take(message, numbers);
    if (this.fresh.size === 0) requestAnimationFrame(() => this.drawFresh());
    this.fresh.add(card);
  }

  drawFresh() {
    this.fresh.forEach((card) => card.draw());
    this.fresh.clear();
  }

  drawAll() { this.cards.forEach((card) => card.draw()); }
}
