import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type PackageRegistry, startPackageRegistry } from '../../support/package-registry.ts';

/** https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md, the abbreviated form. */
const abbreviated = z.strictObject({
  name: z.string(),
  modified: z.iso.datetime(),
  'dist-tags': z.record(z.string(), z.string()),
  versions: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      version: z.string(),
      dist: z.strictObject({ tarball: z.url(), shasum: z.string().regex(/^[0-9a-f]{40}$/) }),
      deprecated: z.string().optional(),
    }),
  ),
});

/** https://docs.pypi.org/api/json/, the part of it that the stand-in has. */
const file = z.strictObject({
  filename: z.string(),
  packagetype: z.enum(['sdist', 'bdist_wheel']),
  size: z.int(),
  yanked: z.boolean(),
  yanked_reason: z.string().nullable(),
});
const project = z.strictObject({
  info: z.strictObject({
    name: z.string(),
    version: z.string(),
    yanked: z.boolean(),
    yanked_reason: z.string().nullable(),
  }),
  last_serial: z.int(),
  releases: z.record(z.string(), z.array(file)),
  urls: z.array(file),
  vulnerabilities: z.array(z.unknown()),
});

let registry: PackageRegistry;
beforeEach(async () => {
  registry = await startPackageRegistry();
});
afterEach(async () => {
  await registry.close();
});

describe('the stand-in for package registries', () => {
  it('answers like npm', async () => {
    registry.publishNpm('@acme/kit', { versions: { '1.0.0': { deprecated: 'old' }, '2.0.0': {} } });
    const response = await fetch(`${registry.roots.npm}/@acme%2fkit`);
    expect(abbreviated.safeParse(await response.json()).error).toBeUndefined();
  });

  it('answers like PyPI', async () => {
    registry.publishPyPi('django', { versions: { '4.0': { yanked: true }, '5.0': { files: 2 } } });
    const response = await fetch(`${registry.roots.pypi}/pypi/django/json`);
    expect(project.safeParse(await response.json()).error).toBeUndefined();
  });

  it('knows its entity tags', async () => {
    registry.publishPyPi('django', { versions: { '5.0': {} } });
    const address = `${registry.roots.pypi}/pypi/django/json`;
    const etag = (await fetch(address)).headers.get('etag') ?? '';
    expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});
