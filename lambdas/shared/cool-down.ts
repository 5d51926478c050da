/** The most by which a cool-down is longer than the policy says. */
const JITTER = 0.1;

/**
 * How long a node cools down after an attempt: what the policy says and up to a tenth more, so that nodes that failed together
 * do not all come back together. The same for the same node and attempt, whoever asks.
 * @param attempts how many were made
 */
export function coolDownOf(nodeId: string, attempts: number, coolDownMinutes: number): number {
  return coolDownMinutes * (1 + JITTER * shareOf(`${nodeId}#${attempts}`));
}

/** When a node has cooled down after its last attempt. */
export const coolDownEnds = (nodeId: string, attempts: number, lastAttemptAt: Date, coolDownMinutes: number): Date =>
  new Date(lastAttemptAt.getTime() + coolDownOf(nodeId, attempts, coolDownMinutes) * 60_000);

/** A number from 0 up to 1 that a text stands for, spread evenly (FNV-1a, its bits mixed once more). */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
