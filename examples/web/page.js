// The page: a script from the editor runs in a worker. Stop ends the worker, whatever it is at, and the next one, which
// waits already, takes its place; what was shown stays.
import { Editor } from "./editor.js";
import { Cards } from "./cards.js";

const scripts = [
  ["xor", "Exclusive or"], ["spiral", "Spiral: a boundary that moves"], ["digits", "Digits: draw one"],
  ["writer", "A model that writes"], ["speed", "How fast is a step"],
];
const LINES = 1000; // of prints that stay
const narrow = matchMedia("(max-width: 760px)"); // the results are below the editor
const $ = (id) => document.getElementById(id);

let module;       // {compiled, moduleText}: what every worker is started with
let waiting;      // a promise of a worker that is ready
let worker = null; // that runs or has run what is shown
let running = false, began = 0, timer = 0, lines = [];

const editor = new Editor($("editor"), () => run());
const cards = new Cards($("cards"), (picture) => worker?.postMessage({ kind: "drawn", picture }));

function status(text, wrong = false) {
  $("status").textContent = text;
  $("status").classList.toggle("wrong", wrong);
}

function buttons() {
  $("run").disabled = !module;
  $("stop").disabled = !running;
}

async function load() {
  const answer = await fetch("rille.wasm");
  if (!answer.ok) throw new Error("rille.wasm is not there: build.sh makes it");
  const compiled = await WebAssembly.compile(await answer.arrayBuffer()); // whatever type the server says it is
  module = { compiled, moduleText: await (await fetch("page.lua")).text() };
}

function fresh() {
  return new Promise((resolve, reject) => {
    const next = new Worker("worker.js");
    next.onmessage = ({ data }) => (data.kind === "ready" ? resolve(next) : reject(new Error(data.text)));
    next.onerror = (event) => reject(new Error(event.message));
    next.postMessage({ kind: "start", ...module });
  });
}

function showPrints() {
  const box = $("prints"), atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 30;
  box.hidden = lines.length === 0;
  box.textContent = lines.join("");
  if (atEnd) box.scrollTop = box.scrollHeight;
}

// The text of an error, and the last line of the script that it names.
function showError(text) {
  const first = text.split("\nstack traceback:")[0];
  const named = first.match(/\bscript:(\d+):/) ?? text.match(/\bscript:(\d+):/);
  const line = named ? Number(named[1]) : 0;
  const title = document.createElement("b");
  title.textContent = line ? `Line ${line}` : "The script failed";
  $("error").replaceChildren(title, first.replace(/^script:\d+:\s*/, ""));
  $("error").hidden = false;
  editor.mark(line);
}

function take(message) {
  if (message.kind === "shown") {
    let printed = false;
    for (const { kind, text, numbers } of message.items) {
      if (kind === "print") { lines.push(text); printed = true; }
      else if (kind === "error") showError(text);
      else cards.take(kind, text, numbers);
    }
    if (lines.length > LINES) lines = lines.slice(-LINES);
    if (printed) showPrints();
  } else {
    ended(message.kind);
  }
}

const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;

function ended(how) {
  running = false;
  clearInterval(timer);
  status(how === "ended" ? `done in ${seconds()}` : `failed after ${seconds()}`, how !== "ended");
  buttons();
}

async function run() {
  if (!module) return;
  if (worker) worker.terminate();
  clearInterval(timer);
  lines = [];
  cards.clear();
  showPrints();
  $("error").hidden = true;
  editor.mark(0);
  if (narrow.matches) $("results").scrollIntoView({ behavior: "smooth" });
  const promised = waiting;
  running = true;
  worker = null;
  buttons();
  status("starting");
  const mine = await promised;
  if (promised !== waiting || !running) return; // run or stopped again meanwhile
  waiting = fresh();
  waiting.catch(broken);
  worker = mine;
  began = performance.now();
  worker.onmessage = ({ data }) => { if (worker === mine) take(data); };
  worker.onerror = (event) => { take({ kind: "shown", items: [{ kind: "error", text: event.message }] }); ended("failed"); };
  worker.postMessage({ kind: "run", script: editor.text });
  status("running");
  timer = setInterval(() => status(`running, ${seconds()}`), 200);
}

// Tells how long it took until the next script could run.
async function stop() {
  if (!running) return;
  const asked = performance.now();
  worker?.terminate();
  worker = null;
  running = false;
  clearInterval(timer);
  buttons();
  await waiting;
  if (!running) status(`stopped within ${Math.ceil(performance.now() - asked)} ms, after ${seconds()}`);
}

async function choose(name) {
  const text = await (await fetch(`scripts/${name}.lua`)).text();
  editor.text = text;
  $("scripts").value = name;
  if (location.hash.slice(1) !== name) history.replaceState(null, "", `#${name}`);
}

function broken(error) {
  status(String(error.message ?? error), true);
}

for (const [name, title] of scripts) $("scripts").add(new Option(title, name));
$("scripts").onchange = () => choose($("scripts").value).catch(broken);
$("run").onclick = () => run();
$("stop").onclick = () => stop();
onhashchange = () => choose(location.hash.slice(1)).catch(broken);

const first = location.hash.slice(1);
choose(scripts.some(([name]) => name === first) ? first : "xor").catch(broken);
load().then(() => {
  waiting = fresh();
  buttons();
  return waiting;
}).then(() => status("ready")).catch(broken);
