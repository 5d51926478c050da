// Preloaded into every function of the rehearsal: Date runs ahead by the milliseconds in the file REHEARSAL_CLOCK, so that a
// week passes in seconds. Read at each call, because a warm function lives through many moves of the clock.
const { readFileSync } = require('node:fs');
const file = process.env.REHEARSAL_CLOCK;
if (file) {
  const Real = Date;
  const now = () => {
    try {
      return Real.now() + (Number(readFileSync(file, 'utf8')) || 0);
    } catch {
      return Real.now();
    }
  };
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, self) => Reflect.construct(target, args.length ? args : [now()], self),
    apply: () => new Real(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  Real.prototype.constructor = globalThis.Date; // some libraries tell dates by their constructor
}
