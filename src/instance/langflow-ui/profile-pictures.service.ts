import { readdirSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-code.js';
import { drawPicture } from './draw-picture.js';

const DIRECTORY = new URL('profile-pictures/', import.meta.url);

/** What {@link ProfilePictures.get} throws. */
export const GET_PICTURE_REFUSALS = [
  'profile_picture_not_found',
] as const satisfies readonly ErrorCode[];

/**
 * The pictures that accounts choose from, read once at the start. A request only selects one of
 * them, so no request reaches the file system. The web UI shows `Space/046-rocket.svg` for accounts
 * without a choice. Accounts that come from Langflow hold names of its pictures, and get a drawing.
 */
@Injectable()
export class ProfilePictures {
  private readonly svgByPath: ReadonlyMap<string, string> = readPictures();

  /** Paths as `Folder/file.svg`, sorted. */
  list(): string[] {
    return [...this.svgByPath.keys()];
  }

  /**
   * @returns the picture's SVG text
   * @throws DomainError {@link GET_PICTURE_REFUSALS}
   */
  get(folder: string, file: string): string {
    const svg = this.svgByPath.get(`${folder}/${file}`) ?? drawPicture(folder, file);
    if (svg === undefined) throw new DomainError('profile_picture_not_found');
    return svg;
  }
}

function readPictures(): Map<string, string> {
  const paths = readdirSync(fileURLToPath(DIRECTORY), { encoding: 'utf8', recursive: true })
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => path.endsWith('.svg'))
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(new URL(path, DIRECTORY), 'utf8')]));
}
