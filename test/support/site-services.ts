import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { S3Client } from '@aws-sdk/client-s3';

/** An object in the bucket. */
export interface StoredObject {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly modifiedAt: number;
}

/**
 * A bucket and a KeyValueStore as the SDK's clients see them: real requests are built, signed and read, only the network is not there.
 * Operations, headers and errors as in https://docs.aws.amazon.com/AmazonS3/latest/API/ and
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront_KeyValueStore.html
 */
export interface SiteServices {
  readonly s3: S3Client;
  readonly keyValues: CloudFrontKeyValueStoreClient;
  /** By key. */
  readonly objects: Map<string, StoredObject>;
  /** By key; whoever changes it by hand changes the version with `touch`. */
  readonly values: Map<string, string>;
  touch(): void;
  /** The `nth` request from now on fails once: before it has an effect, or when only the answer is lost. */
  failCall(nth: number, moment: 'before' | 'after'): void;
  /** The `nth` request from now on comes only after that work. */
  duringCall(nth: number, work: () => Promise<void>): void;
  callsMade(): number;
  /** `Authorization` of the last request to the KeyValueStore. */
  lastSignature(): string;
}

/** How the service tells that a version is old. */
export type OldVersionAnswer = 'ConflictException' | 'ValidationException' | 'PreconditionFailedException';

interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Keys of one page of a listing: few, so that there are several pages. */
const pageLength = 3;
const longestValue = 1024;

/** A bucket `site` and the store of the ARN `siteStore`, both empty; `now` is their clock. */
export function startSiteServices(
  now: () => number,
  oldVersion: OldVersionAnswer = 'ConflictException',
): SiteServices {
  const objects = new Map<string, StoredObject>();
  const values = new Map<string, string>();
  let version = 1;
  let made = 0;
  let signature = '';
  let delayed: { readonly at: number; readonly work: () => Promise<void> } | undefined;
  let fault: { readonly at: number; readonly moment: 'before' | 'after' } | undefined;

  const handle = async (request: SdkRequest) => {
    made += 1;
    const failing = fault?.at === made ? fault.moment : undefined;
    if (failing === 'before') throw connectionLost();
    if (delayed?.at === made) await delayed.work();
    const isStore = request.hostname.includes('cloudfront-kvs');
    if (isStore) signature = request.headers.authorization ?? '';
    const response = isStore ? answerStore(request) : answerBucket(objects, request, now());
    if (failing === 'after') throw connectionLost();
    return { response: { ...response, body: Readable.from([response.body]) } };
  };

  const answerStore = ({ method, path, headers, body }: SdkRequest): Answer => {
    const [, , , folder, key = ''] = path.split('/');
    const etag = `KV${version}`;
    if (folder === undefined) return json(200, { KvsARN: siteStore, ItemCount: values.size }, { etag });
    const value = values.get(key);
    if (method === 'GET') {
      if (value === undefined) return failure(404, 'ResourceNotFoundException');
      return json(200, { Key: key, Value: value, ItemCount: values.size, TotalSizeInBytes: 1 }, { etag });
    }
    if (headers['if-match'] !== etag) return failure(oldVersionStatus[oldVersion], oldVersion);
    const written: { readonly Value: string } = JSON.parse(textOf(body));
    if (written.Value.length > longestValue) return failure(400, 'ValidationException');
    values.set(key, written.Value);
    version += 1;
    return json(200, { ItemCount: values.size, TotalSizeInBytes: 1 }, { etag: `KV${version}` });
  };

  const common = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { handle },
  };
  return {
    s3: new S3Client(common),
    keyValues: new CloudFrontKeyValueStoreClient(common),
    objects,
    values,
    touch: () => {
      version += 1;
    },
    failCall: (nth, moment) => {
      fault = { at: made + nth, moment };
    },
    duringCall: (nth, work) => {
      delayed = { at: made + nth, work };
    },
    callsMade: () => made,
    lastSignature: () => signature,
  };
}

export const siteStore =
  'arn:aws:cloudfront::123456789012:key-value-store/8562f61a-caba-2845-9d99-b97d0ae5d3c1';

const oldVersionStatus = {
  ConflictException: 409,
  ValidationException: 400,
  PreconditionFailedException: 412,
};

function answerBucket(objects: Map<string, StoredObject>, request: SdkRequest, now: number): Answer {
  const { method, path, query = {}, headers, body } = request;
  const key = decodeURIComponent(path.slice(1));
  if (method === 'GET' && 'list-type' in query) return listing(objects, query);
  const object = objects.get(key);
  if (method === 'DELETE') {
    objects.delete(key);
    return answer(204);
  }
  if (method === 'PUT') {
    if (headers['if-none-match'] === '*' && object) return xmlFailure(412, 'PreconditionFailed');
    const bytes = Buffer.from(body instanceof Uint8Array ? body : textOf(body));
    const checksum = createHash('sha256').update(bytes).digest('base64');
    if (headers['x-amz-checksum-sha256'] !== checksum) return xmlFailure(400, 'BadDigest');
    objects.set(key, { bytes, headers, modifiedAt: now });
    return answer(200);
  }
  if (object === undefined) return method === 'HEAD' ? answer(404) : xmlFailure(404, 'NoSuchKey');
  const checksum = object.headers['x-amz-checksum-sha256'];
  const shown = {
    'content-length': String(object.bytes.length),
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    ...(headers['x-amz-checksum-mode'] === 'ENABLED' && checksum
      ? { 'x-amz-checksum-sha256': checksum }
      : {}),
  };
  return answer(200, shown, method === 'HEAD' ? Buffer.alloc(0) : object.bytes);
}

function listing(objects: Map<string, StoredObject>, query: Readonly<Record<string, unknown>>): Answer {
  const from = Number(query['continuation-token'] ?? 0);
  const found = [...objects].filter(([key]) => key.startsWith(String(query.prefix ?? ''))).sort();
  const page = found.slice(from, from + pageLength);
  const contents = page.map(
    ([key, { modifiedAt }]) =>
      `<Contents><Key>${key}</Key><LastModified>${new Date(modifiedAt).toISOString()}</LastModified></Contents>`,
  );
  const next = from + pageLength;
  const more = next < found.length ? `<NextContinuationToken>${next}</NextContinuationToken>` : '';
  const text = `<ListBucketResult>${contents.join('')}${more}</ListBucketResult>`;
  return answer(200, { 'content-type': 'application/xml' }, Buffer.from(text));
}

function answer(
  statusCode: number,
  headers: Record<string, string> = {},
  body: Buffer = Buffer.alloc(0),
): Answer {
  return { statusCode, headers, body };
}

function json(statusCode: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return answer(
    statusCode,
    { ...headers, 'content-type': 'application/json' },
    Buffer.from(JSON.stringify(body)),
  );
}

function failure(statusCode: number, name: string): Answer {
  return { ...json(statusCode, { Message: name }), headers: { 'x-amzn-errortype': name } };
}

function xmlFailure(statusCode: number, code: string): Answer {
  const body = Buffer.from(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  return answer(statusCode, { 'content-type': 'application/xml' }, body);
}

function connectionLost(): Error {
  return Object.assign(new Error('the connection is lost'), { code: 'ECONNRESET' });
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
}
