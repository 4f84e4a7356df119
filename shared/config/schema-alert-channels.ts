import { z } from 'zod';
import { line, plainName, wholeNumber } from './schema-deployment-values.ts';
import { reference, safeUrl, section } from './schema-values.ts';

const allowed = {
  kind: 'an object whose kind is slack, pagerduty, email, sns or webhook',
  address: 'an e-mail address, such as "ops@example.com"',
  sender: 'an e-mail address, also with a name: "Auto-Builder <auto-builder@example.com>"',
  addresses: 'an e-mail address, or a list of them',
  host: 'the name of a host, such as "smtp.example.com"',
  topic: 'the ARN of an SNS topic, such as "arn:aws:sns:us-east-1:123456789012:alerts"',
  phone: 'a telephone number with its country, such as "+4915112345678"',
  both: 'username and password together, or neither',
  somebody: 'a topic, at least one telephone number, or both',
} as const;

const plainAddress = String.raw`[^\s<>@,;]{1,64}@[^\s<>@,;]{1,255}`;
const address = z.string(allowed.address).regex(new RegExp(`^${plainAddress}$`), allowed.address);
const sender = z
  .string(allowed.sender)
  .regex(new RegExp(`^(?:${plainAddress}|[^<>\\p{Cc}]{1,200} <${plainAddress}>)$`, 'u'), allowed.sender);
const name = plainName
  .meta({ description: 'Name of the channel in routes, unique. Default: its kind.' })
  .optional();

const slack = section(
  {
    kind: z.literal('slack', allowed.kind).meta({ description: 'A channel of Slack.' }),
    name,
    url: reference.meta({ description: 'The address of an incoming webhook.' }),
  },
  'an object with kind and url',
);

const pagerduty = section(
  {
    kind: z.literal('pagerduty', allowed.kind).meta({ description: 'A service of PagerDuty.' }),
    name,
    routingKey: reference.meta({ description: 'The integration key of the Events API v2.' }),
    apiUrl: safeUrl
      .meta({ description: 'Root of the Events API.', default: 'https://events.pagerduty.com' })
      .optional(),
  },
  'an object with kind and routingKey',
);

const smtp = section(
  {
    host: z
      .string(allowed.host)
      .regex(/^[A-Za-z0-9.:[\]-]{1,253}$/, allowed.host)
      .meta({ description: 'The mail server.' }),
    port: wholeNumber('Its port. Default: 587; with secure, 465.', [1, 65_535]).optional(),
    secure: z
      .boolean('true or false')
      .meta({
        description: 'TLS from the start; otherwise STARTTLS where the server offers it.',
        default: false,
      })
      .optional(),
    username: line.meta({ description: 'Who signs in.' }).optional(),
    password: reference.meta({ description: 'With what.' }).optional(),
  },
  'an object with host',
)
  .refine(({ username, password }) => (username === undefined) === (password === undefined), allowed.both)
  .meta({ description: 'A mail server. Without it, Amazon SES.' });

const email = section(
  {
    kind: z.literal('email', allowed.kind).meta({ description: 'E-mail.' }),
    name,
    from: sender.meta({ description: 'The sender.' }),
    to: z
      .union([address, z.array(address, allowed.addresses).min(1, 'at least one address')], allowed.addresses)
      .meta({ description: 'Who gets it.' }),
    smtp: smtp.optional(),
  },
  'an object with kind, from and to',
);

const sns = section(
  {
    kind: z.literal('sns', allowed.kind).meta({ description: 'Amazon SNS: SMS and more.' }),
    name,
    topic: z
      .string(allowed.topic)
      .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, allowed.topic)
      .meta({ description: 'The topic that messages are published to.' })
      .optional(),
    phones: z
      .array(z.string(allowed.phone).regex(/^\+[1-9]\d{6,14}$/, allowed.phone), 'a list of telephone numbers')
      .meta({ description: 'Telephone numbers that get an SMS.', default: [] })
      .optional(),
  },
  'an object with kind',
).refine(({ topic, phones }) => topic !== undefined || (phones ?? []).length > 0, allowed.somebody);

const webhook = section(
  {
    kind: z.literal('webhook', allowed.kind).meta({ description: 'Anything that takes a POST of JSON.' }),
    name,
    url: safeUrl.meta({ description: 'Where to.' }),
    secret: reference.meta({ description: 'Signs the body: HMAC SHA-256.' }),
  },
  'an object with kind, url and secret',
);

/** One way to tell people. */
export const channelSchema = z.discriminatedUnion(
  'kind',
  [slack, pagerduty, email, sns, webhook],
  allowed.kind,
);

/** A channel after checking, before defaults. */
export type CheckedChannel = z.output<typeof channelSchema>;
