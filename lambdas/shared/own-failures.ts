import type { LoopPolicy } from './policy';
import { isTemporary } from './temporary';
import { ownFailure, type Urgent } from './urgent';

/** A failure that no repetition cures, as people are told of it; nothing for one that is likely to pass by itself. */
export function lastingFailure(
  where: {
    readonly function: string;
    readonly doing: string;
    readonly queueUrl: string;
    /** @default that the nodes concerned wait */
    readonly consequence?: string;
  },
  error: unknown,
  policy: LoopPolicy,
): Urgent | undefined {
  if (isTemporary(error)) return undefined;
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return ownFailure(
    {
      key: `${where.function}#${where.doing}#${name}`,
      doing: where.doing,
      why: `${name}: ${message}`,
      consequence:
        where.consequence ??
        'The nodes concerned are not looked after until this is repaired; their messages come again, then end among the dead letters.',
      queueUrl: where.queueUrl,
    },
    policy,
  );
}

/** A message that nobody can read, as people are told of it. */
export const unreadableMessage = (reason: string, queueUrl: string, policy: LoopPolicy): Urgent =>
  ownFailure(
    {
      key: 'poison',
      doing: 'reading a message',
      why: `${reason}.`,
      consequence:
        'It moved the message to the dead letters, where its attribute "reason" says why, and went on with the others.',
      queueUrl,
    },
    policy,
  );
