// Runs one script in Rille. The page sends the compiled module once, then a script, then what is drawn; what the script shows
// goes back in batches, at most one in a slice of time.
"use strict";
importScripts("rille.js");

const SLICE = 12; // milliseconds between two looks for messages
let rille = null;
let moduleText = "";
let state = "idle"; // running, ended, failed
let drawn = null;   // the newest picture that the script was not told of
let shown = [];
let flushed = 0;
const turn = new MessageChannel(); // a turn of the loop without the wait that setTimeout adds

function flush() {
  flushed = performance.now();
  if (shown.length === 0) return;
  postMessage({ kind: "shown", items: shown });
  shown = [];
}

function show(kind, text, numbers) {
  shown.push({ kind, text, numbers });
  if (performance.now() - flushed > 2 * SLICE) flush();
}

// f(pointer, ...) with texts or numbers as zero-ended or plain memory of the module.
function withMemory(values, f) {
  const pointers = values.map((value) => {
    const bytes = typeof value === "string" ? rille.lengthBytesUTF8(value) + 1 : value.byteLength;
    const pointer = rille._malloc(bytes);
    if (typeof value === "string") rille.stringToUTF8(value, pointer, bytes);
    else rille.HEAPF32.set(value, pointer >> 2);
    return pointer;
  });
  const result = f(...pointers);
  pointers.forEach((pointer) => rille._free(pointer));
  return result;
}

function tellOfDrawing() {
  if (!drawn || state === "failed") return;
  const picture = drawn;
  drawn = null;
  if (withMemory([picture], (pointer) => rille._page_drawn(pointer, Math.sqrt(picture.length))) !== 0) end("failed");
  flush();
}

function end(how) {
  state = how;
  flush();
  postMessage({ kind: how });
}

turn.port1.onmessage = () => {
  if (state !== "running") return;
  tellOfDrawing();
  if (state !== "running") return;
  const result = rille._page_run(SLICE);
  if (result === 1) {
    flush();
    turn.port2.postMessage(0);
  } else {
    end(result === 0 ? "ended" : "failed");
  }
};

function run(script) {
  const result = withMemory([moduleText, script], (module, text) => rille._page_open(module, text));
  if (result !== 0) return end("failed");
  state = "running";
  turn.port2.postMessage(0);
}

async function start(message) {
  moduleText = message.moduleText;
  rille = await createRille({
    show,
    instantiateWasm(imports, receive) {
      WebAssembly.instantiate(message.compiled, imports).then((instance) => receive(instance));
      return {};
    },
  });
  postMessage({ kind: "ready" });
}

onmessage = ({ data }) => {
  if (data.kind === "start") start(data).catch((error) => postMessage({ kind: "broken", text: String(error) }));
  else if (data.kind === "run") run(data.script);
  else if (data.kind === "drawn") {
    drawn = data.picture;
    if (state === "ended") tellOfDrawing();
  }
};
