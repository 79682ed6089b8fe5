import { isUUID } from 'class-validator/cjs/decorator/string/IsUUID.js';
import { isMilliseconds, type Place, type Places } from '../platform/validation/place-cursor.js';

/** What a list of keys can be sorted by: each has an index. */
export const KEY_SORTS = ['created', 'expires'] as const;

export type KeySort = (typeof KEY_SORTS)[number];

/** A place in a list of keys. Its value is a time in milliseconds. */
export type KeyPlace = Place<KeySort>;

export const KEY_PLACES: Places<KeySort> = {
  sorts: KEY_SORTS,
  isPossible: ({ value, id }) => isMilliseconds(value) && isUUID(id),
};
