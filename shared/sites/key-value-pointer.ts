// Its mere import lets clients sign for CloudFront, which has no region.
import '@aws-sdk/signature-v4a';
import {
  type CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  PutKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { askService, ServiceFailure, unlessMissing } from '../aws/service-failure.ts';
import { parsePointer, pointerText } from './pointer.ts';
import type { Site } from './site.ts';

/** Where the pointer of a site is kept. */
export interface PointerStore {
  readonly read: Site['readPointer'];
  readonly write: Site['writePointer'];
}

/** The one key in the store; the function at the edge knows it, too. */
const Key = 'site';

/**
 * A pointer in a CloudFront KeyValueStore. Its revision is the version (ETag) of the store, which should have nothing else in it: a change of
 * another key counts as a change of the pointer.
 */
export function createKeyValuePointer(client: CloudFrontKeyValueStoreClient, KvsARN: string): PointerStore {
  const where = `CloudFront KeyValueStore ${KvsARN}`;
  const version = async (abortSignal: AbortSignal): Promise<string> => {
    const command = new DescribeKeyValueStoreCommand({ KvsARN });
    const { ETag } = await askService(where, () => client.send(command, { abortSignal }));
    return ETag ?? '';
  };

  return {
    async read(abortSignal) {
      // First the version: what is read after it may be newer, and is then not taken for that version by a write.
      const revision = await version(abortSignal);
      const command = new GetKeyCommand({ KvsARN, Key });
      const found = await unlessMissing(askService(where, () => client.send(command, { abortSignal })));
      return { pointer: parsePointer(found?.Value ?? ''), revision };
    },

    async write(pointer, expected, abortSignal) {
      const command = new PutKeyCommand({ KvsARN, Key, Value: pointerText(pointer), IfMatch: expected });
      try {
        await askService(where, () => client.send(command, { abortSignal }), {
          ConflictException: 'moved',
        });
        return true;
      } catch (error) {
        if (!(error instanceof ServiceFailure)) throw error;
        if (error.kind === 'moved') return false;
        // The service tells of an old version in more than one way; whether it is old can be asked.
        if (error.kind === 'refused' && (await version(abortSignal)) !== expected) return false;
        throw error;
      }
    },
  };
}
