// Preloaded into every function and into the CDK CLI of a rehearsal: no connection leaves this machine, whatever was configured.
const net = require('node:net');
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof options === 'object' && options !== null ? (options.host ?? 'localhost') : args[1];
  const isLocal = options?.path !== undefined || typeof host !== 'string' || loopback.has(host);
  if (isLocal) return connect.apply(this, args);
  const problem = new Error(`the rehearsal stays on this machine, got a connection to ${host}`);
  process.nextTick(() => this.destroy(Object.assign(problem, { code: 'ENETUNREACH' })));
  return this;
};
