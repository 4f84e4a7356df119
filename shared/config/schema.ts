import { z } from 'zod';

const reference = z.string().regex(/^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/);

/** `"${NAME}"`, `{ token: "${NAME}" }` or `{ app: { id, privateKey: "${NAME}" } }`, normalised to the latter two. */
export const credentialsSchema = z
  .union([
    reference,
    z.strictObject({ token: reference }),
    z.strictObject({ app: z.strictObject({ id: z.union([z.number().int(), z.string()]), privateKey: reference }) }),
  ])
  .transform((value) => (typeof value === 'string' ? { token: value } : value));

export type Credentials = z.infer<typeof credentialsSchema>;

/** What to do when the destination's ref moved by another hand, or the source's was forced. */
export const conflictStrategySchema = z.enum(['archive', 'theirs', 'ours', 'fail']);
export type ConflictStrategy = z.infer<typeof conflictStrategySchema>;
