import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What arrived at the address. */
export interface Arrival {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The place where CloudFormation waits for answers, on loopback; gives the statuses it was told to, then 200. */
export class AnAnswerAddress {
  readonly arrivals: Arrival[] = [];

  private constructor(
    private readonly server: Server,
    private readonly statuses: number[],
  ) {}

  static async listening(...statuses: number[]): Promise<AnAnswerAddress> {
    const server = createServer();
    const address = new AnAnswerAddress(server, statuses);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        address.arrivals.push({
          method: request.method ?? '',
          headers: request.headers,
          body: Buffer.concat(parts).toString(),
        });
        response.statusCode = address.statuses.shift() ?? 200;
        response.end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return address;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/answer?X-Amz-Date=20261122T070000Z&X-Amz-Signature=secret`;
  }

  close = (): Promise<void> =>
    new Promise((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
}
