import type { TestMessage } from '../../lambdas/shared/machine-message';
import type { Notice } from '../../lambdas/shared/publisher';
import type { Fleet } from '../config/fleet';

/** A message that says of itself that it is only a test. */
export function testNotice(
  { name, deploysTo: { account, region } }: Pick<Fleet, 'name' | 'deploysTo'>,
  topic: string,
  who: string,
  at: Date,
): Notice & { readonly machine: TestMessage } {
  const headline = `TEST of ${name}-${topic}, nothing to do`;
  return {
    subject: `[${name}] ${headline}`,
    text: [
      `This is only a test, sent by ${who} with npm run notify-test. Nothing is the matter.`,
      '',
      `Where: fleet ${name}, topic ${name}-${topic}, account ${account}, ${region}`,
      `At:    ${at.toISOString().slice(0, 16)}Z`,
      '',
      'Whoever reads it hears what this topic has to say. Was it meant for somebody else? Change `notify` in fleet.yaml and deploy.',
    ].join('\n'),
    machine: { version: 1, kind: 'test', fleet: name, account, region, headline, at: at.toISOString(), who },
  };
}
