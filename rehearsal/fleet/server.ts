import { createServer, type Server } from 'node:http';
import { answerWire } from './protocol';
import type { SimulatedFleet } from './simulated-fleet';

/**
 * Lets SDKs, the AWS CLI and CloudFormation's handlers reach the fleet over HTTP, from this machine only.
 * @param port 0 takes any free one.
 */
export function listen(fleet: SimulatedFleet, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      void answerWire(fleet, { path: request.url ?? '/', headers, body: Buffer.concat(chunks).toString() }).then(
        (answer) => response.writeHead(answer.statusCode, answer.headers).end(answer.body),
      );
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
