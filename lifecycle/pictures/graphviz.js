// Runs Graphviz as WebAssembly for a Python in a browser. Evaluates to a function that takes the module's bytes and
// returns another one: (dot, format, engine) => text. It works without waiting, so it needs a worker, where Pyodide runs.
//
// Graphviz was compiled for WASI, the system interface of WebAssembly. Drawing needs hardly any of it: no file, no
// environment, no argument. So most of the functions below say that there is nothing.
(bytes) => {
  const DONE = 0, BAD_FILE = 8, NO_ENTRY = 44, NO_SEEK = 70; // the names in the interface: SUCCESS, EBADF, ENOENT, ESPIPE
  let graphviz;
  let complaint = "";
  const memory = () => new Uint8Array(graphviz.memory.buffer);
  const numbers = () => new DataView(graphviz.memory.buffer);
  const setNumbers = (value, ...places) => {
    for (const place of places) numbers().setUint32(place, value, true);
    return DONE;
  };
  const text = (from, to) => new TextDecoder().decode(memory().slice(from, to));

  const system = {
    args_get: () => DONE,
    args_sizes_get: (count, size) => setNumbers(0, count, size),
    environ_get: () => DONE,
    environ_sizes_get: (count, size) => setNumbers(0, count, size),
    clock_time_get: (_clock, _precision, place) => {
      numbers().setBigUint64(place, 0n, true);
      return DONE;
    },
    random_get: (place, length) => {
      memory().fill(7, place, place + length); // the same picture every time
      return DONE;
    },
    fd_close: () => DONE,
    fd_fdstat_get: (_file, place) => {
      memory().fill(0, place, place + 24);
      memory()[place] = 2; // a character device
      return DONE;
    },
    fd_fdstat_set_flags: () => DONE,
    fd_filestat_get: () => BAD_FILE,
    fd_prestat_get: () => BAD_FILE,
    fd_prestat_dir_name: () => BAD_FILE,
    fd_read: (_file, _pieces, _count, read) => setNumbers(0, read),
    fd_readdir: () => BAD_FILE,
    fd_seek: () => NO_SEEK,
    fd_write: (file, pieces, count, written) => {
      let total = 0;
      for (let piece = pieces; piece < pieces + 8 * count; piece += 8) {
        const from = numbers().getUint32(piece, true);
        const length = numbers().getUint32(piece + 4, true);
        if (file === 2) complaint += text(from, from + length);
        total += length;
      }
      return setNumbers(total, written);
    },
    path_filestat_get: () => NO_ENTRY,
    path_open: () => NO_ENTRY,
    proc_exit: (code) => {
      throw new Error(`Graphviz ended with ${code}. ${complaint}`);
    },
  };
  const wanted = new Proxy(system, {
    get: (known, name) => known[name] ?? (() => { throw new Error(`Graphviz asked the system for ${String(name)}.`); }),
  });
  const module = new WebAssembly.Module(bytes);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = wanted[name];
  graphviz = new WebAssembly.Instance(module, imports).exports;

  const put = (words) => {
    const encoded = new TextEncoder().encode(words + "\0");
    const place = graphviz.malloc(encoded.length);
    memory().set(encoded, place);
    return place;
  };
  const words = (place) => text(place, memory().indexOf(0, place));

  return (dot, format, engine) => {
    complaint = "";
    const length = graphviz.malloc(4);
    const given = [put(dot), put(format), put(engine), length];
    try {
      const drawn = graphviz.graphviz_render(...given);
      if (!drawn) throw new Error(`${words(graphviz.graphviz_last_error())} ${complaint}`.trim());
      const picture = text(drawn, drawn + numbers().getUint32(length, true));
      graphviz.graphviz_free(drawn);
      return picture;
    } finally {
      given.forEach((place) => graphviz.free(place));
    }
  };
};
