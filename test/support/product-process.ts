/**
 * Hosts a product's cloud in a process of its own, so that a test can kill it. Reads the options of `startCloud` as JSON
 * from standard input, because they hold secrets; writes one line when the cloud is up.
 */
import { json } from 'node:stream/consumers';
import { type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';

const options = (await json(process.stdin)) as CloudOptions;
await startCloud(options);
process.stdout.write('up\n');
