import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Bytes of each copied file, by its path in the function's folder. */
export type Copies = Readonly<Record<string, number>>;

/**
 * Puts the wanted files of installed packages into `<folder>/node_modules`, where the function's modules find them.
 * Rejects with the file system's own error when one is not installed.
 */
export async function copyPackages(
  root: string,
  folder: string,
  packages: Readonly<Record<string, readonly string[]>>,
): Promise<Copies> {
  const paths = Object.entries(packages).flatMap(([name, files]) =>
    files.map((file) => join('node_modules', name, file)),
  );
  const copies: Record<string, number> = {};
  for (const path of paths) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    // Readers of the old file never see half of the new one.
    const temporary = `${target}.${process.pid}`;
    await copyFile(join(root, path), temporary);
    await rename(temporary, target);
    copies[path] = (await stat(target)).size;
  }
  return copies;
}

/** Removes all copies: what is no longer wanted must not be uploaded. */
export async function removeCopies(folder: string): Promise<void> {
  await rm(join(folder, 'node_modules'), { recursive: true, force: true });
}

/** Whether the copies are all there. By size: to read tens of megabytes on every build would cost more than it finds. */
export async function copiesAreThere(folder: string, copies: Copies): Promise<boolean> {
  for (const [path, size] of Object.entries(copies)) {
    const found = await stat(join(folder, path)).catch(whenMissing);
    if (found?.size !== size) return false;
  }
  return true;
}

function whenMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
