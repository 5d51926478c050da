import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** An object that is being written. */
export interface ObjectWriter {
  write(text: string): Promise<void>;
  /** The object is there once this resolves, and not before. */
  close(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Where reports are kept. */
export interface ReportStore {
  open(key: string, contentType: string): ObjectWriter;
  copy(from: string, to: string): Promise<void>;
}

/** S3 takes parts of 5 MiB or more; eight keep a report of a hundred thousand nodes to a handful, and memory small. */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Reports in S3. A small one is one call; a large one goes up in parts while it is written, so that its size costs no memory.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const reportStore = (s3: S3Client, Bucket: string, partBytes = PART_BYTES): ReportStore => ({
  open: (Key, ContentType) => {
    const at = { Bucket, Key };
    const parts: CompletedPart[] = [];
    let pending: Buffer[] = [];
    let bytes = 0;
    let UploadId: string | undefined;

    const upload = async () => {
      const Body = Buffer.concat(pending);
      pending = [];
      bytes = 0;
      UploadId ??= (await s3.send(new CreateMultipartUploadCommand({ ...at, ContentType }))).UploadId;
      const PartNumber = parts.length + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
      parts.push({ ETag, PartNumber });
    };

    return {
      async write(text) {
        const piece = Buffer.from(text);
        pending.push(piece);
        bytes += piece.length;
        if (bytes >= partBytes) await upload();
      },
      async close() {
        if (UploadId === undefined) {
          await s3.send(new PutObjectCommand({ ...at, ContentType, Body: Buffer.concat(pending) }));
          return;
        }
        if (bytes > 0) await upload();
        await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts } }));
      },
      async abandon() {
        if (UploadId !== undefined) await s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
      },
    };
  },
  async copy(from, to) {
    await s3.send(new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` }));
  },
});
