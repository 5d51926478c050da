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

const MEBIBYTE = 1024 * 1024;

/** S3 takes no smaller parts but the last; ten thousand of them are more than any fleet fills. */
const PART_BYTES = 5 * MEBIBYTE;

/** A part is full with whatever was written when it reached its size. */
const ROOM_BEYOND = MEBIBYTE;

/**
 * Reports in S3. A small one is one call; a large one goes up in parts while it is written, so that its size costs no memory.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export const reportStore = (s3: S3Client, Bucket: string, partBytes = PART_BYTES): ReportStore => ({
  open: (Key, ContentType) => {
    const at = { Bucket, Key };
    const parts: CompletedPart[] = [];
    // One piece of memory for every part: thousands of small ones would be given back to nobody.
    let part = Buffer.alloc(0);
    let bytes = 0;
    let UploadId: string | undefined;

    const makeRoomFor = (more: number) => {
      if (bytes + more <= part.length) return;
      const larger = Buffer.allocUnsafeSlow(Math.max(partBytes + ROOM_BEYOND, bytes + more));
      part.copy(larger, 0, 0, bytes);
      part = larger;
    };

    const upload = async () => {
      UploadId ??= (await s3.send(new CreateMultipartUploadCommand({ ...at, ContentType }))).UploadId;
      const PartNumber = parts.length + 1;
      const Body = part.subarray(0, bytes);
      const { ETag } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }));
      parts.push({ ETag, PartNumber });
      bytes = 0;
    };

    return {
      async write(text) {
        makeRoomFor(Buffer.byteLength(text));
        bytes += part.write(text, bytes);
        if (bytes >= partBytes) await upload();
      },
      async close() {
        if (UploadId === undefined) {
          await s3.send(new PutObjectCommand({ ...at, ContentType, Body: part.subarray(0, bytes) }));
        } else {
          if (bytes > 0) await upload();
          await s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts } }));
        }
        part = Buffer.alloc(0);
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
