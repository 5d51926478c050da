/** Whose story is told by name, and how it must end: with the file that comes with the project. */
export const cast = {
  /** Its installation takes longer than its window: cancelled at the cutoff. */
  slow: 'canary-8',
  /** An installation fails in its ring's window, and succeeds when the loop tries again. */
  retried: 'web-03',
  /** Fails every time. */
  givenUp: 'web-14',
  /** Tagged so that the loop leaves it alone; its installation fails, too. */
  handsOff: 'web-11',
  /** Its agent stops answering on Tuesday. */
  silent: 'web-19',
  /** Has a package whose newest version canary may have on Sunday, and web not before Wednesday noon; then it is waived there. */
  first: 'canary-1',
  later: 'web-21',
  /** Two that fail on Thursday: more than their ring's error budget allows. */
  stopping: ['db-06', 'db-08'],
  /** Somebody patches it by hand on Friday, without the reboot. */
  pendingReboot: 'db-04',
  /** Switched off: nothing is wrong with it. */
  stopped: 'db-12',
  /** Start with a kernel whose patches the baseline rejects. */
  oldKernel: ['web-01', 'web-02'],
  /** An EC2 instance that Systems Manager has never heard of, as it has no role. */
  neverRegistered: 'build-1',
  /** Belongs to no ring, so no window scans it: the loop does. */
  ringless: 'lab-1',
  /** The monitoring agent fails to install on it once. */
  misapplied: 'web-07',
  /** On Friday the monitoring agent fails on all of them at once: the breaker stops the loop. */
  cutOff: ['web-05', 'web-06', 'web-08', 'web-10', 'web-12', 'web-15'],
  /** Two of them have trouble of their own besides, until somebody sees to each. */
  troubled: ['web-05', 'web-06'],
  /** Away from Monday to Friday; what is known of it is stale when it is back. */
  away: 'canary-7',
  /** Its clock is off from Wednesday noon on. */
  clockOff: 'web-22',
  /** A person restarts it on Thursday, with the runbook for it. */
  restarted: 'canary-2',
  /** Report their backups as compliance of their own; the last one has none. */
  backedUp: ['db-01', 'db-02', 'db-03'],
} as const;

/** The patches that the story speaks of. */
export const famous = {
  /** Matches what `fleet.yaml` rejects. */
  rejected: 'kernel.x86_64:0:6.1.158-178.288.amzn2023',
  /** Released three and a half days before canary's Sunday; `fleet.yaml` waives it in web. */
  heldBack: 'php8.3.x86_64:0:8.3.28-1.amzn2023.0.1',
} as const;

/** What State Manager installs on every web server, once a week. */
export const monitoring = 'monitoring-agent';
