import { expect, vi } from 'vitest';
import { organisations, type Product } from './product.ts';
import { digestOf } from './product-ledger.ts';
import { fsck, refsOf } from './repositories.ts';

/** Resolves once the assertions hold; fails with theirs when they do not hold in time. */
export function eventually<Result>(
  assertions: () => Promise<Result> | Result,
  timeout = 30_000,
): Promise<Result> {
  return vi.waitFor(assertions, { timeout, interval: 200 });
}

type Copy = 'backup' | 'deploy';

/**
 * Waits until the copies of `acme/<name>` have exactly the refs of the source and the product has recorded them as verified
 * with the digest of just those refs; then checks every object of the copies.
 */
export async function expectMirrored(
  product: Product,
  name: string,
  copies: readonly Copy[] = ['backup', 'deploy'],
): Promise<void> {
  await eventually(async () => {
    const source = await refsOf(product.github.repository(`${organisations.source}/${name}`));
    for (const copy of copies) {
      expect(await refsOf(product.copy(copy, name))).toEqual(source);
      const digest = digestOf(source);
      expect(await product.ledger.state(name, organisations[copy])).toMatchObject({
        outcome: 'synced',
        verified: true,
        sourceDigest: digest,
        destinationDigest: digest,
      });
    }
  });
  for (const copy of copies) await fsck(product.copy(copy, name));
}

/** No secret of the product stands in anything that a function wrote, put on the bus or left in the cloud, in any form. */
export async function expectNoSecretTraces({ secrets, traces, ledger }: Product): Promise<void> {
  const lines = traces.lines.map(({ line }) => line).join('\n');
  const text = [lines, JSON.stringify(traces.events), await ledger.everything()].join('\n');
  for (const [name, secret] of Object.entries(secrets)) {
    const basic = Buffer.from(`x-access-token:${secret}`).toString('base64');
    for (const form of [secret, Buffer.from(secret).toString('base64'), basic]) {
      // Not `not.toContain`: a failure would print the secret's surroundings, and the secret.
      expect(text.includes(form), `${name} was written somewhere`).toBe(false);
    }
  }
}
