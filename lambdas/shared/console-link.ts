const PAGES = {
  /** A node in Fleet Manager. */
  node: (id: string) => `/systems-manager/fleet-manager/managed-nodes/${id}/general`,
  /** A command with what became of it on each node. */
  command: (id: string) => `/systems-manager/run-command/${id}`,
  /** A parameter; the console wants the slashes of its name encoded twice. */
  parameter: (name: string) =>
    `/systems-manager/parameters/${encodeURIComponent(encodeURIComponent(name))}/description`,
  /** A queue. */
  queue: (url: string) => `/sqs/v3/home#/queues/${encodeURIComponent(url)}`,
  /** State Manager's associations. */
  associations: () => '/systems-manager/state-manager',
  /** Patch Manager's page of compliance. */
  patches: () => '/systems-manager/patch-manager/compliance-reporting',
} as const;

/** The console's page on one thing, in the partition that the Region belongs to. */
export function consoleLink<Page extends keyof typeof PAGES>(
  region: string,
  page: Page,
  ...about: Parameters<(typeof PAGES)[Page]>
): string {
  const path = (PAGES[page] as (...about: string[]) => string)(...about);
  const [before, anchor] = path.split('#');
  return `https://${consoleHost(region)}${before}?region=${region}${anchor ? `#${anchor}` : ''}`;
}

function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}
