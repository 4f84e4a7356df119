import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';

/** Events API v2 of PagerDuty, as documented: https://developer.pagerduty.com/docs/send-alert-event */
const pagerDuty = {
  type: 'object',
  required: ['routing_key', 'event_action'],
  additionalProperties: false,
  properties: {
    routing_key: { type: 'string', minLength: 1 },
    event_action: { enum: ['trigger', 'acknowledge', 'resolve'] },
    dedup_key: { type: 'string', minLength: 1, maxLength: 255 },
    client: { type: 'string' },
    client_url: { type: 'string', format: 'uri' },
    links: {
      type: 'array',
      items: {
        type: 'object',
        required: ['href'],
        additionalProperties: false,
        properties: { href: { type: 'string' }, text: { type: 'string' } },
      },
    },
    payload: {
      type: 'object',
      required: ['summary', 'source', 'severity'],
      additionalProperties: false,
      properties: {
        summary: { type: 'string', minLength: 1, maxLength: 1024 },
        source: { type: 'string', minLength: 1 },
        severity: { enum: ['critical', 'error', 'warning', 'info'] },
        timestamp: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
        component: { type: 'string' },
        group: { type: 'string' },
        class: { type: 'string' },
        custom_details: { type: 'object' },
      },
    },
  },
  // A new incident needs its words; the others need to say which one they mean.
  if: { properties: { event_action: { const: 'trigger' } } },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: { required: ['payload'] },
  else: { required: ['dedup_key'] },
};

const text = (type: string, maxLength: number) => ({
  type: 'object',
  required: ['type', 'text'],
  additionalProperties: false,
  properties: { type: { const: type }, text: { type: 'string', minLength: 1, maxLength } },
});

const block = (type: string, required: readonly string[], properties: object) => ({
  type: 'object',
  required: ['type', ...required],
  additionalProperties: false,
  properties: { type: { const: type }, ...properties },
});

const list = (maxItems: number, items: object) => ({ type: 'array', minItems: 1, maxItems, items });

/** The blocks that are used, as documented: https://docs.slack.dev/reference/block-kit/blocks/ */
const slack = {
  type: 'object',
  required: ['text', 'blocks'],
  additionalProperties: false,
  properties: {
    text: { type: 'string', minLength: 1, maxLength: 40_000 },
    blocks: list(50, {
      oneOf: [
        block('header', ['text'], { text: text('plain_text', 150) }),
        block('section', ['text'], { text: text('mrkdwn', 3000), fields: list(10, text('mrkdwn', 2000)) }),
        block('context', ['elements'], { elements: list(10, text('mrkdwn', 3000)) }),
        block('divider', [], {}),
        block('actions', ['elements'], {
          elements: list(25, {
            type: 'object',
            required: ['type', 'text', 'url'],
            additionalProperties: false,
            properties: {
              type: { const: 'button' },
              text: text('plain_text', 75),
              url: { type: 'string', maxLength: 3000 },
            },
          }),
        }),
      ],
    }),
  },
};

const ajv = new Ajv({
  allErrors: true,
  strict: true,
  strictRequired: false,
  formats: { uri: (value: string) => URL.canParse(value) },
});
const compiled = { pagerDuty: ajv.compile(pagerDuty), slack: ajv.compile(slack) };

/** What the documentation of the service says against a body; empty: nothing. */
export function objections(service: keyof typeof compiled, body: unknown): readonly string[] {
  const check = compiled[service];
  return check(body)
    ? []
    : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
