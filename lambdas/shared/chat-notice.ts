import type { MachineMessage } from './machine-message';

/**
 * What Amazon Q Developer in chat applications (formerly AWS Chatbot) shows in a Slack or Teams channel.
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotice {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords?: readonly string[];
  };
  readonly metadata: {
    /** What is said later with the same one is shown in the same thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources?: readonly string[];
    readonly enableCustomActions: false;
  };
}

/** A channel is read on a phone: Slack folds long texts, and takes 3,000 characters in one block. */
const DESCRIPTION_CHARACTERS = 2500;
const TITLE_CHARACTERS = 150;
const STEPS = 6;
const STEP_CHARACTERS = 300;
const RESOURCES = 10;
const LINKS = 3;

/** A message as a channel shows it: the same facts as everybody gets, as long as a channel takes them. */
export function chatNotice(message: MachineMessage): ChatNotice {
  const { fleet, kind, headline } = message;
  const { mark, thread, description, nextSteps = [], resources = [] } = contentOf(message);
  const title = shortened(plain(`${mark} [${fleet}] ${headline}`), TITLE_CHARACTERS);
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: shortened(plain(description), DESCRIPTION_CHARACTERS),
      ...(nextSteps.length > 0 && {
        nextSteps: nextSteps.slice(0, STEPS).map((step) => shortened(plain(step), STEP_CHARACTERS)),
      }),
      keywords: [fleet, kind],
    },
    metadata: {
      threadId: shortened(`${fleet}#${thread}`, TITLE_CHARACTERS),
      summary: title,
      eventType: kind,
      ...(resources.length > 0 && { relatedResources: resources.slice(0, RESOURCES) }),
      enableCustomActions: false,
    },
  };
}

interface Content {
  readonly mark: string;
  readonly thread: string;
  readonly description: string;
  readonly nextSteps?: readonly string[];
  readonly resources?: readonly string[];
}

const MARKS = { opened: ':rotating_light:', updated: ':rotating_light:', resolved: ':white_check_mark:' } as const;

function contentOf(message: MachineMessage): Content {
  if (message.kind === 'urgent') {
    const { status, key, what, why, next, nodes, links } = message;
    const pages = links.slice(0, LINKS).map(({ label, url }) => `${label}: ${url}`);
    return {
      mark: MARKS[status],
      thread: key,
      description: [what, `Why: ${why}`, ...pages].join('\n'),
      nextSteps: next,
      resources: nodes.map(({ nodeId }) => nodeId),
    };
  }
  if (message.kind === 'test') {
    const description = `Only a test, sent by ${message.who}: this channel hears what the fleet has to say.`;
    return { mark: ':wave:', thread: 'test', description };
  }
  const { seen, compliant, notCompliant, unknown, waived, overdue } = message.nodes;
  const figures = `${compliant} of ${seen} nodes compliant, ${notCompliant} not (${overdue} overdue), ${unknown} unknown, ${waived} waived`;
  const gaps = message.gaps.length > 0 ? ['The report is incomplete.'] : [];
  const pages = message.links.slice(0, LINKS).map(({ label, url }) => `${label}: ${url}`);
  return { mark: ':bar_chart:', thread: 'digest', description: [figures, ...gaps, ...pages].join('\n') };
}

/** A channel would take `<!channel>` in a node's words for a call to everybody. */
const plain = (text: string) => text.replaceAll(/<(?=[!@#])/g, '< ').replaceAll(/@(?=here|channel|everyone)/g, '@ ');

const shortened = (text: string, characters: number) =>
  text.length <= characters ? text : `${text.slice(0, characters - 3)}...`;
