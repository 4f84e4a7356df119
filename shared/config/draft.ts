import { z } from 'zod';
import { alertsDraftSchema, healthDraftSchema } from './draft-alerts.ts';
import { deploymentDraftSchema } from './draft-deployment.ts';
import { completeHost, type Host, publicHost } from './hosts.ts';
import { repositoryPatterns } from './repository-patterns.ts';

const text = z.string().optional().catch(undefined);
const texts = z
  .array(z.string().catch(''))
  .transform((list) => list.filter((item) => item !== ''))
  .optional()
  .catch(undefined);
const nowhere = { org: undefined, apiUrl: undefined, gitUrl: undefined };
const endpoint = z.object({ org: text, apiUrl: text, gitUrl: text }).catch(nowhere);
const source = z
  .object({ org: text, apiUrl: text, gitUrl: text, repos: texts, include: texts, exclude: texts })
  .catch({ ...nowhere, repos: undefined, include: undefined, exclude: undefined });
const flag = z.boolean().optional().catch(undefined);
const noMirror = {
  name: undefined,
  source: source.parse(null),
  destinations: [],
  waitForValidation: undefined,
};
const mirror = z
  .object({ name: text, source, destinations: z.array(endpoint).catch([]), waitForValidation: flag })
  .catch(noMirror);
const validation = z
  .object({ enabled: flag, autoCommit: flag, autoPush: flag, mode: text })
  .optional()
  .catch(undefined);
/** A list whose unreadable items keep their places. */
const places = z.array(text).optional().catch(undefined);
const taxonomySet = z
  .object({ name: text, files: places, repos: places, hub: text, rank: places })
  .catch({ name: undefined, files: undefined, repos: undefined, hub: undefined, rank: undefined });
const taxonomy = z
  .object({ sets: z.array(taxonomySet).optional().catch(undefined) })
  .optional()
  .catch(undefined);
const top = { apiUrl: text, gitUrl: text, waitForValidation: flag, validation, taxonomy };
const draftSchema = z
  .object({
    ...top,
    deployment: deploymentDraftSchema,
    health: healthDraftSchema,
    alerts: alertsDraftSchema,
    mirrors: z.array(mirror).catch([]),
  })
  .catch({ apiUrl: undefined, gitUrl: undefined, waitForValidation: undefined, mirrors: [] });

/** The file with everything unreadable left out: what checks across several places look at, so that all errors come at once. */
export type Draft = z.infer<typeof draftSchema>;
export type DraftEndpoint = z.infer<typeof endpoint>;

export type ValidationDraft = NonNullable<Draft['validation']>;

/** A section `validation` that stands alone; never throws. */
export function validationDraftOf(input: unknown): ValidationDraft | undefined {
  return validation.parse(input);
}

/** Reads any value; never throws. */
export function draftOf(input: unknown): Draft {
  return draftSchema.parse(input);
}

/** One organisation that checks can compare: on which host, lower case because hosts do not tell the cases apart. */
export interface Place {
  readonly key: string;
  readonly org: string;
}

/** `undefined` when the organisation is not readable. */
export function placeOf(endpoint: DraftEndpoint, inherited: Host): Place | undefined {
  if (endpoint.org === undefined) return undefined;
  const gitUrl = completeHost(endpoint, inherited)?.gitUrl;
  const host = gitUrl === undefined ? undefined : URL.parse(gitUrl)?.host;
  return host === undefined ? undefined : { key: `${host}/${endpoint.org}`.toLowerCase(), org: endpoint.org };
}

/** The host that endpoints inherit. */
export function inheritedHost(draft: Draft): Host {
  return completeHost(draft, publicHost) ?? publicHost;
}

/** The repositories that a mirror of the draft chooses. */
export function draftPatterns(mirror: Draft['mirrors'][number]): string[] {
  return repositoryPatterns(mirror.source);
}
