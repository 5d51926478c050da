// Preloaded into the CDK CLI of a rehearsal: it looks at a stack every five or two seconds, for a cloud that takes minutes.
// Here a stack is done in a fraction of one, and waiting would be most of a deploy.
const real = globalThis.setTimeout;
const pauses = new Set([5000, 2000]);
globalThis.setTimeout = Object.assign(
  (then, delay, ...args) => real(then, pauses.has(delay) ? 50 : delay, ...args),
  real,
);
