import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

/** A file on its way into a zip. */
export interface ZipFile {
  /** With `/`, from the root. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** Writes a zip piece by piece: the same files in the same order are always the same bytes. */
export interface ZipWriter {
  /** Packs here and now. */
  add(file: ZipFile): void;
  /** Packs beside this thread, so that a large file does not hold everything up. */
  addBeside(file: ZipFile): Promise<void>;
  /** Writes the directory. Throws `RangeError` for more files than a plain zip can count. */
  end(): void;
}

/** How many files a plain zip can count. */
export const zipFilesLimit = 65_535;

/** The first moment that zip can name. */
const fixedTime = new Date(1980, 0, 1);
const unix = 3;
const stored = 0;
const deflated = 8;
const regularFile = 0o100000;
const nothing = new Uint8Array();
const deflateBeside = promisify(deflateRaw);

/** A writer that hands every piece to `write`. */
export function createZipWriter(write: (piece: Uint8Array) => void): ZipWriter {
  let files = 0;
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    write(piece);
  });
  const addPacked = ({ path, bytes, executable }: ZipFile, packed: Uint8Array<ArrayBuffer>): void => {
    const file: ZipInputFile = {
      filename: path,
      size: bytes.length,
      crc: crc32(bytes),
      compression: bytes.length === 0 ? stored : deflated,
      mtime: fixedTime,
      os: unix,
      attrs: (regularFile | (executable ? 0o755 : 0o644)) << 16,
    };
    files += 1;
    zip.add(file);
    file.ondata?.(null, packed, true);
  };
  return {
    add: (file) => addPacked(file, file.bytes.length === 0 ? nothing : deflateRawSync(file.bytes)),
    addBeside: async (file) =>
      addPacked(file, file.bytes.length === 0 ? nothing : await deflateBeside(file.bytes)),
    end() {
      if (files > zipFilesLimit) throw new RangeError(`a zip of ${files} files cannot be read`);
      zip.end();
    },
  };
}
