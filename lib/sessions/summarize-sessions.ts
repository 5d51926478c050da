import { showDuration } from '../config/show-value';
import type { Operators, Readers, Sessions, StaffPolicy, Transcripts } from './config';
import { endpointCostInWords, endpointCosts } from './endpoint-price';

/** What a file says of sessions, line by line, to be held against what was meant. */
export function summarizeSessions(sessions: Sessions | undefined): string[] {
  if (!sessions) return [];
  const { idle, longest, transcripts, runAs, operators, readers, nodes } = sessions;
  return [
    `a session ends after ${showDuration(idle)} of nobody typing, and after ${showDuration(longest)}; it runs as ${runAs ?? 'ssm-user'}`,
    `transcripts: ${summarizeTranscripts(transcripts)}`,
    ...operators.map(summarizeOperators),
    ...readers.map(summarizeReaders),
    ...(nodes.parameters.length > 0 ? [`nodes may read parameters: ${nodes.parameters.join(', ')}`] : []),
    ...endpointCosts(sessions).map(endpointCostInWords),
  ];
}

function summarizeTranscripts({ s3, cloudWatch, keep, lock }: Transcripts): string {
  const places = [...(s3 ? ['S3'] : []), ...(cloudWatch === 'off' ? [] : [`CloudWatch Logs ${cloudWatch}`])];
  if (places.length === 0) return 'none';
  const locked = lock ? `; locked for ${showDuration(lock.for)} (${lock.mode}), which cannot be undone` : '';
  return `${places.join(', ')}, kept for ${showDuration(keep)}${locked}`;
}

function summarizeOperators({ portForwarding, ...staff }: Operators): string {
  const ports = portForwarding.length > 0 ? `, forwards ports by ${portForwarding.join(', ')}` : '';
  return `operators ${summarizeStaff(staff)}${ports}`;
}

function summarizeReaders({ transcripts, ...staff }: Readers): string {
  return `readers ${summarizeStaff(staff)}${transcripts ? ', reads the transcripts of every session' : ''}`;
}

function summarizeStaff({ name, slice, tags, mfa }: StaffPolicy): string {
  const pairs = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const factor = mfa === 'iam' ? 'second factor by IAM' : 'second factor where they sign in';
  return `${name}: nodes of ${slice} (${pairs.join(', ')}), ${factor}`;
}
