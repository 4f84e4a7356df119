import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { CloudEmitter } from '../cloud-events.ts';
import { listen, stopListening } from '../listening.ts';
import type { RuleDescription } from '../template/description.ts';
import type { Delivery } from './delivery.ts';
import { matches } from './pattern.ts';
import { type EventEnvelope, putEventsSchema, readEntry } from './put-events.ts';

/** The EventBridge of the local cloud: PutEvents, rules, targets. */
export interface Bus {
  readonly endpoint: string;
  /** From now on events go to the targets of these rules; before that, none matches. */
  connect(rules: readonly RuleDescription[], deliver: (delivery: Delivery) => void): void;
  close(): Promise<void>;
}

/** What the bus needs to know from the start. */
export interface BusOptions {
  readonly port: number;
  readonly buses: readonly string[];
  readonly region: string;
  readonly events: CloudEmitter;
}

/**
 * Starts the endpoint that `@aws-sdk/client-eventbridge` talks to. An event is accepted as soon as it is understood;
 * delivery goes on behind that, as on AWS.
 */
export async function startBus(options: BusOptions): Promise<Bus> {
  let rules: readonly RuleDescription[] = [];
  let deliver: (delivery: Delivery) => void = () => undefined;

  const route = (bus: string, event: EventEnvelope) => {
    const matching = rules.filter((rule) => rule.bus === bus && matches(rule.pattern, event));
    options.events.emit('event.accepted', {
      id: event.id,
      source: event.source,
      detailType: event['detail-type'],
      detail: event.detail,
      rules: matching.map((rule) => rule.name),
    });
    const body = JSON.stringify(event);
    for (const rule of matching)
      for (const target of rule.targets) deliver({ source: rule.name, sourceArn: rule.arn, target, body });
  };

  const putEvents = (body: unknown): Answer => {
    const request = putEventsSchema.safeParse(body);
    if (!request.success)
      return failure(
        400,
        'ValidationException',
        request.error.issues.map(({ message }) => message).join('; '),
      );
    const surroundings = { buses: options.buses, region: options.region, now: Date.now() };
    const results = request.data.Entries.map((entry) => readEntry(entry, surroundings));
    for (const result of results) if (result.accepted) route(result.bus, result.event);
    return {
      status: 200,
      body: {
        FailedEntryCount: results.filter(({ accepted }) => !accepted).length,
        Entries: results.map((result) =>
          result.accepted
            ? { EventId: result.event.id }
            : { ErrorCode: result.code, ErrorMessage: result.message },
        ),
      },
    };
  };

  const server = createServer((request, response) => {
    answer(request, putEvents).then(
      (result) => write(response, result),
      (error: unknown) => write(response, failure(500, 'InternalException', String(error))),
    );
  });
  const endpoint = await listen(server, options.port);
  return {
    endpoint,
    connect: (connectedRules, connectedDeliver) => {
      rules = connectedRules;
      deliver = connectedDeliver;
    },
    close: () => stopListening(server),
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(request: IncomingMessage, putEvents: (body: unknown) => Answer): Promise<Answer> {
  const bytes = await buffer(request);
  const target = request.headers['x-amz-target'];
  if (target !== 'AWSEvents.PutEvents')
    return failure(400, 'UnknownOperationException', `${String(target)} is not served on one machine`);
  try {
    return putEvents(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return failure(400, 'SerializationException', 'The body is not JSON.');
    throw error;
  }
}

function failure(status: number, type: string, message: string): Answer {
  return { status, body: { __type: type, message } };
}

function write(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(body));
}
