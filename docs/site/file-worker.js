// Pages from file:// may not start workers, and the search runs in one. Here its script runs in a hidden frame of the page
// instead, with the few things that it expects of a worker: postMessage, onmessage and importScripts.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      url = new URL(url, location.href).href;
      this.waiting = [];
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const inner = frame.contentWindow;
      // Resolves when all scripts have run, one after the other.
      inner.importScripts = (...urls) => urls.reduce((before, next) => before.then(() => new Promise((done, failed) => {
        const script = inner.document.createElement("script");
        script.src = new URL(next, url).href;
        script.onload = done;
        script.onerror = failed;
        inner.document.body.append(script);
      })), Promise.resolve());
      inner.postMessage = (data) => {
        const event = new MessageEvent("message", { data });
        this.dispatchEvent(event);
        if (this.onmessage) this.onmessage(event);
      };
      this.inner = inner;
      inner.importScripts(url).then(() => {
        this.ready = true;
        for (const data of this.waiting.splice(0)) this.postMessage(data);
      });
    }
    postMessage(data) {
      if (!this.ready) this.waiting.push(data);
      else this.inner.dispatchEvent(new this.inner.MessageEvent("message", { data }));
    }
    terminate() {}
  };
  window.IFrameWorker = window.Worker; // by this name the search knows that its files lie beside the script
}
