import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toRequest, toResponse } from './gateway.ts';
import { type Receiver, receiveDelivery } from './receive-delivery.ts';

export type WebhookHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The function from event to response. What the use case throws goes through: the gateway answers 500 with its own
 * fixed body, and Lambda counts the error.
 */
export function createHandler(receiver: Receiver): WebhookHandler {
  return async (event) => {
    try {
      return toResponse(await receiveDelivery(toRequest(event), receiver));
    } finally {
      receiver.metrics.flush();
    }
  };
}
