import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mirrorTo, organisations, type Product, startProduct } from '../support/product.ts';
import { eventually } from '../support/product-expectations.ts';

describe('the product, with looks at its health', () => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({
      repositories: ['app'],
      mirrors: [mirrorTo(['backup'])],
      health: { checks: { dependencies: 'off', protection: 'off' } },
    });
    await eventually(async () => {
      expect(await product.ledger.state('app', organisations.backup)).toMatchObject({ outcome: 'synced' });
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('says of a repository that all is well', async () => {
    const report = await product.ledger.lookAt('app', 'first');
    expect(report.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
  });
});
