import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { reportStore } from '../../../lambdas/report-compliance/object-writer';

const s3 = mockClient(S3Client);
const store = () => reportStore(new S3Client({}), 'acme-reports', 10);
beforeEach(() => {
  s3.reset();
  s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'upload' });
  uploaded.length = 0;
  s3.on(UploadPartCommand).callsFake(({ PartNumber, Body }) => {
    uploaded.push(String(Body));
    return { ETag: `"${PartNumber}"` };
  });
});

/** What each part was while it went up; its memory then serves the next one. */
const uploaded: string[] = [];

it.each([['nothing'], ['one'], ['four', 'and', 'on']])('puts a small object in one call: %s', async (...pieces) => {
  const writer = store().open('reports/x.csv', 'text/csv');
  for (const piece of pieces) await writer.write(piece === 'nothing' ? '' : piece);
  await writer.close();
  expect(s3.calls()).toHaveLength(1);
  expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
    Bucket: 'acme-reports',
    Key: 'reports/x.csv',
    ContentType: 'text/csv',
  });
  expect(String(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Body)).toBe(pieces.join('').replace('nothing', ''));
});

it('uploads a large object in parts while it is written', async () => {
  const writer = store().open('reports/x.csv', 'text/csv');
  for (const piece of ['12345', '67890', 'ä', 'bcdefghij', 'k']) await writer.write(piece);
  expect(uploaded).toEqual(['1234567890', 'äbcdefghij']);
  await writer.close();
  expect(uploaded).toEqual(['1234567890', 'äbcdefghij', 'k']);
  expect(s3.commandCalls(CreateMultipartUploadCommand)).toHaveLength(1);
  expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input).toEqual({
    Bucket: 'acme-reports',
    Key: 'reports/x.csv',
    UploadId: 'upload',
    MultipartUpload: {
      Parts: [
        { PartNumber: 1, ETag: '"1"' },
        { PartNumber: 2, ETag: '"2"' },
        { PartNumber: 3, ETag: '"3"' },
      ],
    },
  });
});

it('leaves no parts behind when it is abandoned', async () => {
  const writer = store().open('reports/x.csv', 'text/csv');
  await writer.write('1234567890');
  await writer.abandon();
  expect(s3.commandCalls(AbortMultipartUploadCommand)[0]?.args[0].input).toMatchObject({ UploadId: 'upload' });
  expect(s3.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(0);
});

it('has nothing to clean up when an object without parts is abandoned', async () => {
  await store().open('reports/x.csv', 'text/csv').abandon();
  expect(s3.calls()).toHaveLength(0);
});

it('copies within the bucket', async () => {
  await store().copy('reports/2026/11/22/x.csv', 'reports/latest/x.csv');
  expect(s3.commandCalls(CopyObjectCommand)[0]?.args[0].input).toEqual({
    Bucket: 'acme-reports',
    Key: 'reports/latest/x.csv',
    CopySource: 'acme-reports/reports/2026/11/22/x.csv',
  });
});
