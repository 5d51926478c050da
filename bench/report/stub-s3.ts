import { Readable } from 'node:stream';

interface S3Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, unknown>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** S3 as far as a report writes to it: takes objects whole or in parts, and keeps only how long they are. */
export class StubS3 {
  /** Bytes by object. */
  readonly bytes = new Map<string, number>();
  /** Lines by object. */
  readonly lines = new Map<string, number>();

  /** What an SDK client takes as its `requestHandler`. */
  get requestHandler() {
    return {
      metadata: { handlerProtocol: 'http/1.1' },
      destroy: () => undefined,
      handle: async (request: S3Request) => {
        const body = this.answer(request);
        const headers = { 'content-type': 'application/xml', etag: '"1"' };
        return { response: { statusCode: 200, headers, body: Readable.from([Buffer.from(body)]) } };
      },
    } as never;
  }

  private answer({ method, path, query = {}, headers, body }: S3Request): string {
    if ('uploads' in query)
      return '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>';
    if (method === 'POST') return '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>';
    if (headers['x-amz-copy-source']) return '<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>';
    const bytes = body instanceof Uint8Array ? body : Buffer.from(String(body ?? ''));
    this.bytes.set(path, (this.bytes.get(path) ?? 0) + bytes.length);
    let lines = 0;
    // an iterator would leave an object behind for every byte, in the very process whose memory is measured
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
    this.lines.set(path, (this.lines.get(path) ?? 0) + lines);
    return '';
  }
}
