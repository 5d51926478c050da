import type { Cause, VerdictState } from '../shared/cause';
import type { Severity } from '../shared/ledger';
import type { OperatingSystem } from '../shared/operating-system';

/** How a cause is told to people. */
export interface CauseWords {
  readonly title: string;
  /** What is the matter with such a node. */
  readonly meaning: string;
  /** What a person does about it when the loop does not. */
  readonly nextStep: string;
}

/** Every cause in plain words. */
export const CAUSE_WORDS: Readonly<Record<Cause, CauseWords>> = {
  'never-registered': {
    title: 'Never registered',
    meaning: 'EC2 runs it, but Systems Manager has never heard of it.',
    nextStep: 'Check that the agent is installed, and that the instance has a role and a way to Systems Manager.',
  },
  'silent-agent': {
    title: 'Silent agent',
    meaning: 'Its agent has stopped answering, so nothing can be said about the node.',
    nextStep: 'Check the node itself, its network and its role; restarting the agent often helps.',
  },
  'never-scanned': {
    title: 'Never scanned',
    meaning: 'It answers, but nobody has looked yet which patches it misses.',
    nextStep: 'Wait for the next scan; if it stays, look why the scan does not reach the node.',
  },
  'foreign-scan': {
    title: 'Scanned by another baseline',
    meaning: 'Its last scan used a baseline that is not the one the fleet expects, so the result says nothing.',
    nextStep: 'Find who scans it (Quick Setup, another team, another tool), or correct the node’s PatchGroup tag.',
  },
  'stale-scan': {
    title: 'Old scan',
    meaning: 'Its last scan is too old to rely on.',
    nextStep: 'Look why the scan does not reach the node any more.',
  },
  'failed-install': {
    title: 'Failed install',
    meaning: 'A patch was tried and could not be installed.',
    nextStep:
      'Read the output of its last patch command; a full disk and a locked package database are the usual reasons.',
  },
  'missing-patches': {
    title: 'Missing patches',
    meaning: 'Approved patches are not installed.',
    nextStep: 'Install them in the ring’s next window.',
  },
  'rejected-patch': {
    title: 'Rejected patch installed',
    meaning: 'A patch is installed that the baseline rejects.',
    nextStep: 'Remove it from the node, or take it off the baseline’s list.',
  },
  'pending-reboot': {
    title: 'Waiting for a reboot',
    meaning: 'Patches are installed and take effect after a reboot.',
    nextStep: 'Reboot the node, and scan it again.',
  },
  'failed-association': {
    title: 'Failed association',
    meaning: 'State Manager could not bring it to the state that it should be in.',
    nextStep: 'Read the association’s last output on the node.',
  },
};

/** What a person does next about nodes that wait for one. */
export function nextStep(cause: Cause, verdict: VerdictState): string {
  if (verdict === 'given-up')
    return 'Read the output of its last command, repair the node, and scan it again: once it is compliant, the loop counts from zero.';
  if (verdict === 'paused')
    return 'Find out why the loop was stopped before you let it go on; until then nothing is sent.';
  return CAUSE_WORDS[cause].nextStep;
}

/** What a verdict means for whoever reads the report. */
export const VERDICT_WORDS: Readonly<Record<VerdictState, string>> = {
  compliant: 'in order',
  act: 'being put right',
  wait: 'waiting',
  report: 'told, not touched',
  'hands-off': 'left alone on purpose',
  waived: 'waived for a while',
  'given-up': 'given up',
  paused: 'paused',
  gone: 'gone',
  ignored: 'not ours',
};

/** How grave AWS counts what a deadline is about. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  security: 'Security',
  other: 'Other',
};

const SYSTEMS: Readonly<Record<OperatingSystem, string>> = {
  WINDOWS: 'Windows',
  AMAZON_LINUX: 'Amazon Linux 1',
  AMAZON_LINUX_2: 'Amazon Linux 2',
  AMAZON_LINUX_2022: 'Amazon Linux 2022',
  AMAZON_LINUX_2023: 'Amazon Linux 2023',
  UBUNTU: 'Ubuntu',
  REDHAT_ENTERPRISE_LINUX: 'Red Hat',
  SUSE: 'SUSE',
  CENTOS: 'CentOS',
  ORACLE_LINUX: 'Oracle Linux',
  DEBIAN: 'Debian',
  MACOS: 'macOS',
  RASPBIAN: 'Raspberry Pi OS',
  ROCKY_LINUX: 'Rocky Linux',
  ALMA_LINUX: 'AlmaLinux',
};

/** An operating system as its users call it; anything else as it is. */
export const systemWords = (name: string): string => SYSTEMS[name as OperatingSystem] ?? name;
