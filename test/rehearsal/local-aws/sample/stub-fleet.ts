import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as it reached the fleet. */
export interface FleetCall {
  readonly path: string;
  readonly action: string;
  readonly principal: string | undefined;
  readonly body: string;
}

/** Stands in for the simulated fleet: says yes to everything and remembers it. */
export class StubFleet {
  readonly calls: FleetCall[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => {
        const path = request.url ?? '';
        const action = String(request.headers['x-amz-target'] ?? new URLSearchParams(body).get('Action') ?? '');
        this.calls.push({ path, action, principal: request.headers['x-rehearsal-principal']?.toString(), body });
        response.setHeader('content-type', path === '/_ec2' ? 'text/xml' : 'application/x-amz-json-1.1');
        response.end(answers[path] ?? '{}');
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const answers: Readonly<Record<string, string>> = {
  '/_ec2':
    '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet/></DescribeInstancesResponse>',
  '/_cfn': '{"physicalId":"mw-0123456789abcdef0","attributes":{}}',
};
