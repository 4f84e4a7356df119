import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * A client for sending, deleting and changing visibility. A request that hangs is given up soon and tried again: a
 * worker waits for its last heartbeat before it ends. Too impatient for receiving with a long poll.
 */
export function createQueueClient(): SQSClient {
  return new SQSClient({
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}
