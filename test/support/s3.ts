import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';

/** The operations of S3 that the blob store uses, over HTTP. */
export interface TestS3 {
  readonly client: S3Client;
  /** By `/<bucket>/<key>`. */
  readonly objects: Map<string, Buffer>;
  stop(): Promise<void>;
}

/** Starts it on a free port of the loopback interface. It refuses a body that does not have its SHA-256 checksum. */
export async function startS3(): Promise<TestS3> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://s3').pathname;
    if (request.method === 'PUT') {
      const body = await buffer(request);
      const checksum = createHash('sha256').update(body).digest('base64');
      if (request.headers['x-amz-checksum-sha256'] !== checksum) {
        response.writeHead(400).end('<Error><Code>BadDigest</Code></Error>');
        return;
      }
      objects.set(path, body);
      response.writeHead(200).end();
      return;
    }
    if (request.method === 'DELETE') {
      // The answer is the same whether there was an object or not.
      objects.delete(path);
      response.writeHead(204).end();
      return;
    }
    const object = objects.get(path);
    if (object === undefined) {
      response
        .writeHead(404, { 'content-type': 'application/xml' })
        .end('<Error><Code>NoSuchKey</Code></Error>');
    } else {
      response.writeHead(200, { 'content-length': object.length }).end(object);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });

  return {
    client,
    objects,
    async stop() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
