import { Agent, request } from 'node:http';

/** The rehearsal's own door of the launcher, beside AWS's; connections stay open, so a call takes a millisecond or two. */
export class Control {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param whyGone explains a connection that broke, once the launcher has ended */
  constructor(
    private readonly endpoint: string,
    private readonly whyGone: () => Error | undefined,
  ) {}

  /** @throws with the launcher's own words if it refuses */
  call<T>(command: string, body: unknown = {}): Promise<T> {
    const content = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) };
    const url = `${this.endpoint}/_rehearsal/${command}`;
    return new Promise<T>((resolve, reject) => {
      // a broken connection is noticed before the end of the process behind it
      const failed = (problem: Error) => void setTimeout(() => reject(this.whyGone() ?? problem), 100);
      request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          answer += part;
        });
        response.on('error', failed);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(answer) as T);
          else reject(new Error(`local AWS: ${(JSON.parse(answer) as { message: string }).message}`));
        });
      })
        .on('error', failed)
        .end(content);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
