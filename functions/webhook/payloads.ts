import { z } from 'zod';

/**
 * The fields of GitHub's webhook payloads that are used, and no others:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */

const repository = z.object({
  id: z.number().int().optional(),
  /** `owner/name`; `owner.login` is missing in some events and versions. */
  full_name: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  html_url: z.url(),
  archived: z.boolean().optional(),
  fork: z.boolean().optional(),
});
export type RepositoryPayload = z.infer<typeof repository>;

const named = z.array(z.object({ name: z.string() })).nullish();

/** `account` is a user, an organisation or, without a login, an enterprise. */
const installation = z.object({
  account: z.object({ login: z.string().optional(), html_url: z.url() }),
});

export const pushPayload = z.object({
  ref: z.string().min(1),
  before: z.string().optional(),
  after: z.string().optional(),
  repository,
});

export const refPayload = z.object({
  ref: z.string().nullable(),
  ref_type: z.string(),
  repository,
});

/** `head.repo` is null when the fork that the change comes from is gone. */
export const pullRequestPayload = z.object({
  action: z.string(),
  number: z.number().int().positive(),
  pull_request: z.object({
    draft: z.boolean().optional(),
    head: z.object({
      ref: z.string().min(1),
      sha: z.string().min(1),
      repo: z.object({ full_name: z.string() }).nullable(),
    }),
    base: z.object({ ref: z.string().min(1), sha: z.string().min(1) }),
  }),
  repository,
});

export const repositoryPayload = z.object({ action: z.string(), repository });

export const installationPayload = z.object({ action: z.string(), installation, repositories: named });

export const installationRepositoriesPayload = z.object({
  action: z.string(),
  installation,
  repositories_added: named,
  repositories_removed: named,
});
