import { bundle } from './bundle.ts';

/** What `npm run build` runs: makes the bundles and says how large they are. */
const { directory, bundles } = await bundle();
for (const { name, size, built } of bundles) {
  console.log(
    `${name.padEnd(10)} ${(size / 1024).toFixed(0).padStart(5)} KB  ${built ? 'built' : 'unchanged'}`,
  );
}
console.log(directory);
