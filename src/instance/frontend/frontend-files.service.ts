import { readFile } from 'node:fs/promises';
import { Injectable, Logger } from '@nestjs/common';
import { chooseEncoding, type Encoding } from './choose-encoding.js';

/** A single-page application of this server. Its files are built into `dist/frontend`. */
export type Application = 'console' | 'account';

/** A file as it is sent. */
export interface FrontendFile {
  readonly content: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

interface ListedFile {
  /** The folder of its application. */
  readonly at: URL;
  readonly isCompressed: boolean;
}

/** Beside the compiled server, or in the checkout whose sources run, as in tests. */
const PLACES = ['../../frontend/', '../../../dist/frontend/'];

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
};

const SUFFIXES: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/**
 * The built files of the applications. Only files that the build lists are read, so no request
 * chooses a path of the file system. They are read when they are asked for: the start reads none,
 * and none stays in memory.
 */
@Injectable()
export class FrontendFiles {
  private readonly logger = new Logger('Frontend');

  /**
   * @param path from the folder of the application, without a slash at the beginning
   * @param accepted the header Accept-Encoding
   * @returns undefined for a file that does not exist, or if the applications were not built
   */
  async find(
    application: Application,
    path: string,
    accepted: string | undefined,
  ): Promise<FrontendFile | undefined> {
    const listed = (await this.listOf(application)).get(path);
    if (!listed) return undefined;
    const encoding = listed.isCompressed ? chooseEncoding(accepted) : undefined;
    const content = await readFile(new URL(path + (encoding ? SUFFIXES[encoding] : ''), listed.at));
    return {
      content,
      headers: {
        'content-type': TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
        ...(listed.isCompressed && { vary: 'accept-encoding' }),
        ...(encoding && { 'content-encoding': encoding }),
      },
    };
  }

  /** Read each time: a build may replace the files while the server runs. */
  private async listOf(application: Application): Promise<ReadonlyMap<string, ListedFile>> {
    for (const place of PLACES) {
      const at = new URL(`${place}${application}/`, import.meta.url);
      const text = await readFile(new URL('files.json', at), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const entries = JSON.parse(text) as { path: string; isCompressed: boolean }[];
      return new Map(entries.map(({ path, isCompressed }) => [path, { at, isCompressed }]));
    }
    this.logger.warn(`The pages under /${application} were not built: run "npm run build".`);
    return new Map();
  }
}
