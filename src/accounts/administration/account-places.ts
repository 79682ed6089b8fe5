import { isMilliseconds, type Place, type Places } from '../../platform/validation/place-cursor.js';

/** What a list of accounts can be sorted by: each has an index. */
export const ACCOUNT_SORTS = ['created', 'username', 'last_login'] as const;

export type AccountSort = (typeof ACCOUNT_SORTS)[number];

/**
 * A place in a list of accounts. Its value is the name's key, or the milliseconds of the last
 * log-in, empty for never. Its id is the place in the order of creation.
 */
export type AccountPlace = Place<AccountSort>;

const SEQ = /^\d{1,18}$/;

export const ACCOUNT_PLACES: Places<AccountSort> = {
  sorts: ACCOUNT_SORTS,
  isPossible: ({ sort, value, id }) =>
    SEQ.test(id) && (sort !== 'last_login' || value === '' || isMilliseconds(value)),
};
