import { setTimeout as pause } from 'node:timers/promises';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { CloudEmitter } from '../cloud-events.ts';
import type { InvocationResult } from '../lambda/fault.ts';
import type { TargetDescription } from '../template/description.ts';

/** What delivering needs of the rest of the cloud. */
export interface DeliveryContext {
  readonly sqs: SQSClient;
  readonly invoke: (functionName: string, payload: unknown) => Promise<InvocationResult>;
  readonly events: CloudEmitter;
  /** Aborted when the cloud stops: no further try. */
  readonly stopping: AbortSignal;
}

/** One thing to deliver. */
export interface Delivery {
  /** Name of the rule or schedule. */
  readonly source: string;
  /** Its ARN, for the dead letter. */
  readonly sourceArn: string;
  readonly target: TargetDescription;
  /** The message body, or the function's event as JSON. */
  readonly body: string;
}

const firstPauseMs = 100;
const longestPauseMs = 30_000;

/**
 * Hands the body to the target, again with growing pauses as often as the target's retry policy says, then to its
 * dead-letter queue. Never rejects: what could not be delivered is told by `delivery.abandoned`.
 */
export async function deliver(delivery: Delivery, context: DeliveryContext): Promise<void> {
  const { maximumRetries, maximumAgeSeconds } = delivery.target;
  const expiresAt = Date.now() + maximumAgeSeconds * 1000;
  for (let attempt = 0; ; attempt += 1) {
    const refusal = await tryOnce(delivery, context);
    if (refusal === undefined) return;
    const last = attempt >= maximumRetries || Date.now() >= expiresAt || context.stopping.aborted;
    if (last) return abandon(delivery, context, refusal, attempt + 1);
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);
    await pause(pauseMs, undefined, { signal: context.stopping }).catch(ignoreAbort);
  }
}

async function tryOnce({ target, body }: Delivery, context: DeliveryContext): Promise<string | undefined> {
  const { destination } = target;
  try {
    if (destination.kind === 'queue') {
      await send(context.sqs, destination.url, body, destination.messageGroupId);
      return undefined;
    }
    const result = await context.invoke(destination.name, JSON.parse(body));
    return result.ok ? undefined : `${result.fault.errorType}: ${result.fault.errorMessage}`;
  } catch (error) {
    return String(error);
  }
}

async function abandon(delivery: Delivery, context: DeliveryContext, refusal: string, attempts: number) {
  const { target, source, sourceArn, body } = delivery;
  let reason = refusal;
  if (target.deadLetterQueueUrl !== undefined) {
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    try {
      await send(context.sqs, target.deadLetterQueueUrl, body, 'undelivered', {
        ERROR_CODE: attribute('DELIVERY_FAILED'),
        ERROR_MESSAGE: attribute(refusal),
        EXHAUSTED_RETRY_CONDITION: attribute(`${attempts} attempts`),
        RULE_ARN: attribute(sourceArn),
        TARGET_ARN: attribute(target.arn),
      });
    } catch (error) {
      reason = `${refusal}; and its dead-letter queue: ${String(error)}`;
    }
  }
  context.events.emit('delivery.abandoned', { source, targetArn: target.arn, reason });
}

async function send(
  sqs: SQSClient,
  url: string,
  body: string,
  messageGroupId?: string,
  attributes?: Readonly<Record<string, { DataType: string; StringValue: string }>>,
): Promise<void> {
  const fifo = url.endsWith('.fifo');
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: body,
      ...(fifo && messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
      ...(attributes && { MessageAttributes: attributes }),
    }),
  );
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
