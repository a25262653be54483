// What the package adds to the support code of Go, for programs that started when
// the package was built.

Object.assign(globalThis.Go, {
  /** The flags of files as the programs know them, on every system: those of Go itself. */
  flags: {
    O_WRONLY: 1, O_RDWR: 2, O_CREAT: 0o100, O_EXCL: 0o200, O_TRUNC: 0o1000, O_APPEND: 0o2000, O_DIRECTORY: 0o20000,
  },
  /** Returns the objects that a program refers to once it has started, in the order of their numbers. */
  held: () => [Object, Array, process, path, fs, fs.constants, Uint8Array],
});

/** Continues a program. Returns the function that it made when it started. */
globalThis.Go.prototype.continue = function (instance) {
  this.run(instance); // sets up the support code: the program itself runs when it is called
  const call = this._makeFuncWrapper(1);
  for (const value of [...globalThis.Go.held(), call]) {
    this._ids.set(value, this._values.length);
    this._goRefCounts.push(Infinity);
    this._values.push(value);
  }
  return call;
};

/** Ends a program that failed: its timers would throw where nothing catches it. */
globalThis.Go.prototype.end = function () {
  this._scheduledTimeouts.forEach(clearTimeout);
  this._scheduledTimeouts.clear();
};
