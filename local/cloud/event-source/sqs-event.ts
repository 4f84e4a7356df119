import type { Message } from '@aws-sdk/client-sqs';

/** The event that Lambda makes of received messages. Format: the Lambda developer guide, "Example Amazon SQS event". */
export function sqsEvent(messages: readonly Message[], queueArn: string, region: string): unknown {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: messageAttributes(message),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}

function messageAttributes({ MessageAttributes }: Message): Readonly<Record<string, unknown>> {
  const entries = Object.entries(MessageAttributes ?? {}).map(([name, value]) => [
    name,
    {
      stringValue: value.StringValue,
      binaryValue: value.BinaryValue && Buffer.from(value.BinaryValue).toString('base64'),
      stringListValues: [],
      binaryListValues: [],
      dataType: value.DataType,
    },
  ]);
  return Object.fromEntries(entries);
}
