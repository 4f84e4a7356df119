import { z } from 'zod';
import { fillText } from './deployment-values.ts';
import { line, plainName, seconds, wholeNumber } from './schema-deployment-values.ts';
import { section } from './schema-values.ts';

const allowed = {
  url: 'a URL with http or https, which may hold {name}',
  status: 'a status code from 100 to 599, or a list of them',
  pattern: 'a regular expression',
  kind: 'an object whose kind is http, assets or metrics',
  rate: 'a number from 0 to 1',
  ratio: 'a number from 1 to 1000',
} as const;
const moments = ['verify', 'post', 'both'] as const;
const methods = ['GET', 'HEAD', 'POST'] as const;

const statusCode = z
  .number(allowed.status)
  .int(allowed.status)
  .min(100, allowed.status)
  .max(599, allowed.status);
const url = z
  .string(allowed.url)
  .regex(/^(?:https?:\/\/|\{)\S{1,2000}$/, allowed.url)
  .meta({ description: 'Where to look. May hold {name}.' });
const ratio = (description: string, value: number) =>
  z
    .number(allowed.ratio)
    .min(1, allowed.ratio)
    .max(1000, allowed.ratio)
    .meta({ description, default: value })
    .optional();
const timeoutSeconds = seconds('How long an answer may take.', [1, 300], 10).optional();
/** What all checks have; `when` says when they are made by default. */
const common = (when: (typeof moments)[number]) => ({
  name: plainName
    .meta({ description: 'Name of the check, unique in the app. Default: its kind.' })
    .optional(),
  when: z
    .enum(moments, `one of ${moments.join(', ')}`)
    .meta({
      description: 'verify (before a step of the rollout counts), post (once the release is live) or both.',
      default: when,
    })
    .optional(),
});

const http = section(
  {
    kind: z.literal('http', allowed.kind).meta({ description: 'An address answers as it should.' }),
    ...common('both'),
    url,
    method: z
      .enum(methods, `one of ${methods.join(', ')}`)
      .meta({ description: 'Method of the request.', default: 'GET' })
      .optional(),
    headers: z
      .record(z.string(), z.string('a text'), 'an object of texts')
      .meta({ description: 'Headers of the request. No secrets: the file is not secret.', default: {} })
      .optional(),
    status: z
      .union([statusCode, z.array(statusCode).min(1, allowed.status)], allowed.status)
      .transform((value) => (typeof value === 'number' ? [value] : value))
      .meta({ description: 'Accepted status codes.', default: [200] })
      .optional(),
    contains: line.meta({ description: 'Text that the body must contain.' }).optional(),
    matches: line
      .refine(isExpression, allowed.pattern)
      .meta({ description: 'Regular expression that the body must match.' })
      .optional(),
    maxLatencyMs: wholeNumber('Slower answers fail.', [1, 300_000]).optional(),
    timeoutSeconds,
  },
  'an object with kind and url',
);

const assets = section(
  {
    kind: z.literal('assets', allowed.kind).meta({ description: 'Every file of the release is served.' }),
    ...common('both'),
    url,
    timeoutSeconds,
  },
  'an object with kind and url',
);

const metrics = section(
  {
    kind: z.literal('metrics', allowed.kind).meta({ description: 'The candidate beside what is live.' }),
    ...common('verify'),
    target: plainName.meta({ description: 'Name of a lambda target of the app.' }),
    maxErrorRate: z
      .number(allowed.rate)
      .min(0, allowed.rate)
      .max(1, allowed.rate)
      .meta({ description: 'Share of requests that may fail.', default: 0.01 })
      .optional(),
    maxErrorRatio: ratio('How many times the share of the live release it may be.', 2),
    maxLatencyRatio: ratio('How many times the 95th percentile of the live release it may be.', 1.5),
    minimumRequests: wholeNumber('Fewer requests decide nothing.', [1, 1_000_000], 50).optional(),
  },
  'an object with kind and target',
);

/** What must hold of a release. */
export const checkSchema = z.discriminatedUnion('kind', [http, assets, metrics], allowed.kind);

/** A check after checking, before defaults. */
export type CheckedCheck = z.output<typeof checkSchema>;

function isExpression(text: string): boolean {
  try {
    new RegExp(fillText(text, 'x'));
    return true;
  } catch {
    return false;
  }
}
