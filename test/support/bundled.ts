import { bundle } from '../../infra/bundle.ts';

/** Makes the bundles of the functions, so that no test finds them half made by another. */
export async function setup(): Promise<void> {
  await bundle();
}
