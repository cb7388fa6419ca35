// A text area with numbered lines, colours for Lua, and marks of lines that are wrong.
const words = new Set(("and break do else elseif end for function goto if in local not or repeat return then until " +
  "while").split(" "));
const values = new Set(["nil", "true", "false", "self"]);
const token = new RegExp([
  /(--\[\[[\s\S]*?(?:\]\]|$)|--[^\n]*)/,
  /("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\[\[[\s\S]*?(?:\]\]|$))/,
  /(\b0[xX][\da-fA-F]+|\b\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)/,
  /([A-Za-z_]\w*)/,
].map((part) => part.source).join("|"), "g");

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

function colour(text) {
  let html = "", last = 0;
  for (const match of text.matchAll(token)) {
    const [whole, comment, string, number, name] = match;
    let kind = comment ? "comment" : string ? "string" : number ? "number" : "";
    if (name && words.has(name)) kind = "word";
    if (name && values.has(name)) kind = "number";
    html += escape(text.slice(last, match.index));
    html += kind ? `<span class="${kind}">${escape(whole)}</span>` : escape(whole);
    last = match.index + whole.length;
  }
  return html + escape(text.slice(last)) + "\n";
}

export class Editor {
  constructor(root, onRun) {
    this.area = root.querySelector("textarea");
    this.colours = root.querySelector("pre");
    this.numbers = root.querySelector(".numbers");
    this.wrong = 0;
    this.leaves = false; // the next Tab leaves the editor
    this.area.addEventListener("input", () => { this.wrong = 0; this.draw(); });
    this.area.addEventListener("scroll", () => this.follow());
    this.area.addEventListener("keydown", (event) => this.key(event, onRun));
    this.area.addEventListener("blur", () => { this.leaves = false; });
  }

  get text() { return this.area.value; }

  set text(text) {
    this.area.value = text;
    this.wrong = 0;
    this.area.scrollTop = this.area.scrollLeft = 0;
    this.draw();
  }

  mark(line) {
    this.wrong = line;
    this.draw();
    if (!line) return;
    const height = parseFloat(getComputedStyle(this.area).lineHeight);
    const top = (line - 1) * height;
    if (top < this.area.scrollTop || top > this.area.scrollTop + this.area.clientHeight - 2 * height) {
      this.area.scrollTop = Math.max(0, top - this.area.clientHeight / 3);
    }
    this.follow();
  }

  draw() {
    const lines = this.area.value.split("\n").length;
    this.colours.innerHTML = colour(this.area.value);
    this.numbers.innerHTML = Array.from({ length: lines }, (_, i) =>
      i + 1 === this.wrong ? `<span class="wrong">${i + 1}</span>` : `<span>${i + 1}</span>`).join("");
    if (this.wrong) {
      const bar = document.createElement("div");
      bar.className = "wrong-line";
      bar.style.top = `calc(var(--pad) + ${this.wrong - 1} * var(--line))`;
      this.colours.append(bar);
    }
    this.follow();
  }

  follow() {
    this.colours.style.transform = `translate(${-this.area.scrollLeft}px, ${-this.area.scrollTop}px)`;
    this.numbers.style.transform = `translateY(${-this.area.scrollTop}px)`;
  }

  insert(text) { document.execCommand("insertText", false, text); } // keeps what undo knows

  key(event, onRun) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onRun();
    } else if (event.key === "Escape") {
      this.leaves = true;
      return;
    } else if (event.key === "Tab" && !this.leaves) {
      event.preventDefault();
      this.shift(event.shiftKey);
    } else if (event.key === "Enter") {
      const before = this.text.slice(0, this.area.selectionStart);
      const indent = before.slice(before.lastIndexOf("\n") + 1).match(/^ */)[0];
      event.preventDefault();
      this.insert("\n" + indent + (/\b(do|then|else|repeat|function[^\n]*\))\s*$|\{\s*$/.test(before) ? "  " : ""));
    }
    this.leaves = false;
  }

  // Moves the chosen lines two columns right or left; without a choice, Tab writes two spaces.
  shift(left) {
    const { selectionStart: from, selectionEnd: to } = this.area;
    if (from === to && !left) return this.insert("  ");
    const first = this.text.lastIndexOf("\n", from - 1) + 1;
    const chosen = this.text.slice(first, to);
    const moved = left ? chosen.replace(/^ {1,2}/gm, "") : chosen.replace(/^(?=.)/gm, "  ");
    this.area.setSelectionRange(first, to);
    this.insert(moved);
    if (from !== to) this.area.setSelectionRange(first, first + moved.length);
    else {
      const place = Math.max(first, from - (chosen.length - moved.length));
      this.area.setSelectionRange(place, place);
    }
  }
}
