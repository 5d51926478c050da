// Preloaded into the CDK CLI of a rehearsal: it may not outlive the process that started it, not even one ended by SIGKILL.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(1);
  }
}, 500).unref();
